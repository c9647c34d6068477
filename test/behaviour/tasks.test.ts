import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Role, roles } from '../../src/access/viewer.ts'
import { backends, type Phone, serversFor, startWedding, type TestWedding } from '../support/wedding.ts'

const fields = 'id title notes status dueAt createdBy { id } assignee { id name role } updatedAt'
const create = `mutation ($input: CreateTaskInput!) { createTask(input: $input) { ${fields} } }`
const update = `mutation ($input: UpdateTaskInput!) { updateTask(input: $input) { ${fields} } }`
const assign = `mutation ($input: AssignTaskInput!) { assignTask(input: $input) { ${fields} } }`
const unassign = `mutation ($id: ID!) { unassignTask(id: $id) { ${fields} } }`
const remove = `mutation ($id: ID!) { deleteTask(id: $id) { ${fields} } }`
const lookUp = `query ($id: ID!) { task(id: $id) { id } node(id: $id) { id } tasks { totalCount nodes { id } } }`
const list = `query ($status: [TaskStatus!], $assigneeId: ID, $first: Int, $after: String, $last: Int, $before: String) {
  tasks(status: $status, assigneeId: $assigneeId, first: $first, after: $after, last: $last, before: $before) {
    nodes { ${fields} } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
  }
}`
const changes = `subscription ($after: Cursor) { taskChanged(after: $after) { change updatedBy { id } task { ${fields} } } }`
const events = `subscription ($after: Cursor) {
  events(after: $after) { __typename ... on TaskChanged { change task { title } } ... on MessageReceived { message { content } } }
}`

type Input = Record<string, unknown>
const creates = async (phone: Phone, input: Input): Promise<any> => (await phone.gets(create, { input })).createTask
const updates = async (phone: Phone, input: Input): Promise<any> => (await phone.gets(update, { input })).updateTask
const assigns = async (phone: Phone, input: Input): Promise<any> => (await phone.gets(assign, { input })).assignTask
const tasksOf = async (phone: Phone, variables: Input = {}): Promise<any[]> =>
  (await phone.gets(list, variables)).tasks.nodes
const titlesOf = async (phone: Phone, variables?: Input) => (await tasksOf(phone, variables)).map(({ title }) => title)

/** Collects the events of tasks, as "CREATED candles", until a message ends the listening. */
function listenTo(phone: Phone, after: string) {
  const heard = phone.subscribe(events, { after })
  return async (): Promise<string[]> => {
    const tasks: string[] = []
    for (;;) {
      const [{ events: event }] = await heard.take(1)
      if (event.__typename === 'MessageReceived') return tasks
      if (event.__typename === 'TaskChanged') tasks.push(`${event.change} ${event.task.title}`)
    }
  }
}

/** Joins a member of each role. */
async function oneOfEach(wedding: TestWedding): Promise<[Role, Phone][]> {
  const people: [Role, Phone][] = []
  for (const role of roles) people.push([role, await wedding.join(role.toLowerCase(), { role })])
  return people
}

describe.each(backends)('with the %s backend', (backend) => {
  test('the couple and the planner create tasks, nobody else', async () => {
    await using wedding = await startWedding({ backend })
    for (const [role, phone] of await oneOfEach(wedding)) {
      const may = role === 'COUPLE' || role === 'PLANNER'
      expect(await phone.refused(create, { input: { title: role } }), role).toBe(may ? undefined : 'FORBIDDEN')
    }
    const planner = await wedding.join('planner', { role: 'PLANNER' })
    expect(await titlesOf(planner)).toEqual(['COUPLE', 'PLANNER'])
  })

  test('a mutation returns the task as it is stored', async () => {
    await using wedding = await startWedding({ backend })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    await wedding.join('ana')
    const id = randomUUID().toUpperCase()
    const dueAt = '2026-06-20T18:30:00+02:00'
    const task = await creates(pia, { id, title: '  candles \n', notes: ' at the bar ', dueAt, assigneeId: 'ana' })
    expect(task).toMatchObject({
      id: id.toLowerCase(),
      title: 'candles',
      notes: 'at the bar',
      status: 'TODO',
      createdBy: { id: 'pia' },
    })
    expect(task).toMatchObject({
      dueAt: '2026-06-20T16:30:00.000Z',
      assignee: { id: 'ana', name: 'ana', role: 'GUEST' },
    })
    const plain = await creates(pia, { title: 'flowers', notes: ' \n' })
    expect(plain).toMatchObject({ notes: null, dueAt: null, assignee: null })
    expect(await tasksOf(pia)).toEqual([task, plain])
  })

  test('a task is changed by couple and planner, its creator and its assignee, and given away by all of these but the last', async () => {
    await using wedding = await startWedding({ backend })
    const people = await oneOfEach(wedding)
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const ana = await wedding.join('ana')
    await wedding.join('leo')
    const { id } = await creates(pia, { title: 'candles', assigneeId: 'ana' })
    for (const [role, phone] of people) {
      const code = role === 'COUPLE' || role === 'PLANNER' ? undefined : 'FORBIDDEN'
      expect(await phone.refused(update, { input: { id, title: role } }), role).toBe(code)
      expect(await phone.refused(assign, { input: { id, assigneeId: 'ana' } }), role).toBe(code)
    }
    expect(await updates(ana, { id, status: 'IN_PROGRESS' })).toMatchObject({ title: 'PLANNER', status: 'IN_PROGRESS' })
    expect(await ana.refused(assign, { input: { id, assigneeId: 'leo' } })).toBe('FORBIDDEN')
    // Its creator, who is no planner any more.
    const guest = await wedding.join('pia', { role: 'GUEST' })
    expect(await guest.refused(create, { input: { title: 'mine' } })).toBe('FORBIDDEN')
    expect(await updates(guest, { id, status: 'TODO' })).toMatchObject({ status: 'TODO' })
    expect(await assigns(guest, { id, assigneeId: 'leo' })).toMatchObject({ assignee: { id: 'leo' } })
    // The former assignee may not change the task any more.
    expect(await ana.refused(update, { input: { id, status: 'DONE' } })).toBe('FORBIDDEN')
  })

  test('a task is seen by couple and planner, its creator and its assignee: in queries, live and on replay', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const people = await oneOfEach(wedding)
    const pia = await wedding.join('pia', { role: 'PLANNER', server: wedding.servers.length - 1 })
    await wedding.join('ana')
    const start = await pia.cursor()
    const live = new Map(
      people.map(([role, phone]) => [
        role,
        { all: listenTo(phone, start), own: phone.subscribe(changes, { after: start }) },
      ]),
    )
    await creates(pia, { title: 'for ana', assigneeId: 'ana' })
    for (const role of roles) await creates(pia, { title: `for ${role}`, assigneeId: role.toLowerCase() })
    await pia.sends('over')
    const everything = ['for ana', ...roles.map((role) => `for ${role}`)]
    for (const [role, phone] of people) {
      const seen = role === 'COUPLE' || role === 'PLANNER' ? everything : [`for ${role}`]
      const told = seen.map((title) => `CREATED ${title}`)
      const titles = async (heard: ReturnType<Phone['subscribe']> | undefined) =>
        (await heard?.take(seen.length))?.map(({ taskChanged }) => taskChanged.task.title)
      expect(await titlesOf(phone), role).toEqual(seen)
      expect(await live.get(role)?.all(), role).toEqual(told)
      expect(await titles(live.get(role)?.own), role).toEqual(seen)
      expect(await listenTo(phone, start)(), role).toEqual(told)
      expect(await titles(phone.subscribe(changes, { after: start })), role).toEqual(seen)
    }
    // Its creator, who is no planner any more, sees what they created and nothing else.
    await creates(await wedding.join('couple', { role: 'COUPLE' }), { title: 'of the couple' })
    const guest = await wedding.join('pia', { role: 'GUEST' })
    expect(await titlesOf(guest)).toEqual(everything)
    expect(await listenTo(guest, start)()).toEqual(everything.map((title) => `CREATED ${title}`))
  })

  test('a former assignee hears that the task was given to somebody else, and nothing of it after that', async () => {
    await using wedding = await startWedding({ backend })
    const [pia, ana] = [await wedding.join('pia', { role: 'PLANNER' }), await wedding.join('ana')]
    await wedding.join('leo', { role: 'DJ' })
    const start = await ana.cursor()
    const live = listenTo(ana, start)
    const { id } = await creates(pia, { title: 'candles', assigneeId: 'ana' })
    const { updatedAt, ...given } = await assigns(pia, { id, assigneeId: 'leo' })
    expect(given).toMatchObject({ assignee: { id: 'leo', name: 'leo', role: 'DJ' } })
    await updates(pia, { id, status: 'DONE' })
    await pia.sends('over')
    expect(await live()).toEqual(['CREATED candles', 'ASSIGNED candles'])
    expect(await listenTo(ana, start)()).toEqual(['CREATED candles', 'ASSIGNED candles'])
    expect(await titlesOf(ana)).toEqual([])
    const [, assigned] = await ana.subscribe(changes, { after: start }).take(2)
    expect(assigned.taskChanged).toEqual({
      change: 'ASSIGNED',
      updatedBy: { id: 'pia' },
      task: { ...given, updatedAt },
    })
  })

  test('a task that is sent again with its id is there once, also when all arrive at the same time', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const here = await wedding.join('pia', { role: 'PLANNER' })
    const there = await wedding.join('pia', { role: 'PLANNER', server: wedding.servers.length - 1 })
    await wedding.join('ana')
    const start = await here.cursor()
    const input = {
      id: randomUUID(),
      title: 'candles',
      notes: 'many',
      dueAt: '2026-06-20T18:30:00Z',
      assigneeId: 'ana',
    }
    const answers = await Promise.all([here, there, here, there].map((phone) => creates(phone, input)))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    // Sent again much later, it returns the task as it is by then, also if its assignee is gone.
    await updates(here, { id: input.id, title: 'torches' })
    await here.gets('mutation { removeMember(id: "ana") { id } }')
    expect(await creates(there, { ...input, title: ' candles ', dueAt: '2026-06-20T20:30:00+02:00' })).toMatchObject({
      title: 'torches',
    })
    await here.sends('over')
    expect(await listenTo(here, start)()).toEqual(['CREATED candles', 'UPDATED torches'])
    expect(await titlesOf(here)).toEqual(['torches'])
  })

  test('the id of another task is a conflict: with anything else in it, or by somebody else', async () => {
    await using wedding = await startWedding({ backend })
    const [pia, couple] = [
      await wedding.join('pia', { role: 'PLANNER' }),
      await wedding.join('couple', { role: 'COUPLE' }),
    ]
    const start = await pia.cursor()
    const input = {
      id: randomUUID(),
      title: 'candles',
      notes: 'many',
      dueAt: '2026-06-20T18:30:00Z',
      assigneeId: 'pia',
    }
    await creates(pia, input)
    const others: Input[] = [
      { title: 'torches' },
      { notes: null },
      { dueAt: '2026-06-20T18:31:00Z' },
      { assigneeId: 'couple' },
    ]
    for (const other of others) {
      expect(await pia.refused(create, { input: { ...input, ...other } }), JSON.stringify(other)).toBe('CONFLICT')
    }
    expect(await couple.refused(create, { input })).toBe('CONFLICT')
    await pia.sends('over')
    expect(await listenTo(pia, start)()).toEqual(['CREATED candles'])
  })

  test('an update changes the fields that it names; one that changes nothing emits no event', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const here = await wedding.join('pia', { role: 'PLANNER' })
    const there = await wedding.join('pia', { role: 'PLANNER', server: wedding.servers.length - 1 })
    const task = await creates(here, { title: 'candles', notes: 'many', dueAt: '2026-06-20T18:30:00Z' })
    const { id } = task
    const start = await here.cursor()
    for (const same of [
      {},
      { title: null, status: null },
      { title: ' candles', notes: 'many ', status: 'TODO', dueAt: task.dueAt },
    ]) {
      expect(await updates(here, { id, ...same }), JSON.stringify(same)).toEqual(task)
    }
    const steps: Input[] = [
      { status: 'IN_PROGRESS' },
      { title: 'torches' },
      { notes: 'few' },
      { notes: null },
      { dueAt: null },
    ]
    let last = task
    for (const step of steps) {
      const changed = await updates(here, { id, ...step })
      expect(changed).toEqual({ ...last, ...step, updatedAt: changed.updatedAt })
      expect(changed.updatedAt >= last.updatedAt).toBe(true)
      last = changed
    }
    // Sent by four at the same time, it is done once.
    const answers = await Promise.all(
      [here, there, here, there].map((phone) => updates(phone, { id, status: 'DONE', notes: '  ' })),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    const heard = (await here.subscribe(changes, { after: start }).take(6)).map(({ taskChanged }) => taskChanged)
    expect(heard.map(({ change }) => change)).toEqual(Array(6).fill('UPDATED'))
    expect(heard.at(-1)).toEqual({
      change: 'UPDATED',
      updatedBy: { id: 'pia' },
      task: { ...last, status: 'DONE', updatedAt: answers[0].updatedAt },
    })
    await here.sends('over')
    expect(await listenTo(here, start)()).toHaveLength(6)
  })

  test('giving a task to its assignee again emits no event', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const here = await wedding.join('pia', { role: 'PLANNER' })
    const there = await wedding.join('pia', { role: 'PLANNER', server: wedding.servers.length - 1 })
    await wedding.join('ana')
    const { id } = await creates(here, { title: 'candles' })
    const start = await here.cursor()
    const answers = await Promise.all(
      [here, there, here, there].map((phone) => assigns(phone, { id, assigneeId: 'ana' })),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    await here.gets('mutation { removeMember(id: "ana") { id } }')
    expect(await assigns(here, { id, assigneeId: 'ana' })).toEqual(answers[0])
    expect(await assigns(here, { id, assigneeId: 'pia' })).toMatchObject({ assignee: { id: 'pia' } })
    await here.sends('over')
    expect(await listenTo(here, start)()).toEqual(['ASSIGNED candles', 'ASSIGNED candles'])
  })

  test('tasks are read page by page, by status and by assignee', async () => {
    await using wedding = await startWedding({ backend })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    await wedding.join('ana')
    const ids: string[] = []
    for (const title of ['a', 'b', 'c', 'd', 'e']) {
      ids.push((await creates(pia, { title, assigneeId: title < 'd' ? 'ana' : undefined })).id)
    }
    await updates(pia, { id: ids[1], status: 'DONE' })
    await updates(pia, { id: ids[4], status: 'IN_PROGRESS' })
    expect(await titlesOf(pia, { status: ['DONE', 'IN_PROGRESS'] })).toEqual(['b', 'e'])
    expect(await titlesOf(pia, { status: ['TODO'], assigneeId: 'ana' })).toEqual(['a', 'c'])
    expect(await titlesOf(pia, { status: [] })).toEqual([])
    expect(await titlesOf(pia, { status: null, assigneeId: null })).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(await titlesOf(pia, { assigneeId: 'nobody' })).toEqual([])
    const latest = (await pia.gets(list, { last: 2 })).tasks
    expect(latest).toMatchObject({
      nodes: [{ title: 'd' }, { title: 'e' }],
      pageInfo: { hasPreviousPage: true, hasNextPage: false },
    })
    expect(await titlesOf(pia, { last: 2, before: latest.pageInfo.startCursor })).toEqual(['b', 'c'])
    const first = (await pia.gets(list, { first: 2, assigneeId: 'ana' })).tasks
    expect(first).toMatchObject({ nodes: [{ title: 'a' }, { title: 'b' }], pageInfo: { hasNextPage: true } })
    expect(await titlesOf(pia, { first: 9, after: first.pageInfo.endCursor, assigneeId: 'ana' })).toEqual(['c'])
  })

  test('an invalid change is refused with its reason, and changes nothing', async () => {
    await using wedding = await startWedding({ backend })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    await wedding.join('ana')
    const zoe = await wedding.join('zoe', { at: `${wedding.id}-other`, role: 'PLANNER' })
    const foreign = (await creates(zoe, { title: 'theirs' })).id
    const { id } = await creates(pia, { title: 'candles' })
    await pia.gets('mutation { removeMember(id: "ana") { id } }')
    const start = await pia.cursor()
    const texts: [Input, string][] = [
      [{ title: ' \u200b\n' }, 'title'],
      [{ title: 'x'.repeat(201) }, 'title'],
      [{ title: 'nul \0' }, 'title'],
      [{ title: 'half \ud83d' }, 'title'],
      [{ notes: 'x'.repeat(4001) }, 'notes'],
      [{ notes: 'nul \0' }, 'notes'],
      [{ dueAt: '2026-02-30T18:30:00Z' }, 'dueAt'],
      [{ dueAt: '2026-06-20T24:00:00Z' }, 'dueAt'],
      [{ dueAt: 'tomorrow' }, 'dueAt'],
      [{ dueAt: '0000-01-01T00:00:00Z' }, 'dueAt'],
      [{ dueAt: '9999-12-31T23:59:59-12:00' }, 'dueAt'],
    ]
    const assignees: [Input, string, string][] = [
      [{ assigneeId: '' }, 'BAD_USER_INPUT', 'assigneeId'],
      [{ assigneeId: 'nul \0' }, 'BAD_USER_INPUT', 'assigneeId'],
      [{ assigneeId: 'half\ud83d' }, 'BAD_USER_INPUT', 'assigneeId'],
      [{ assigneeId: 'nobody' }, 'NOT_FOUND', 'assigneeId'],
      [{ assigneeId: 'zoe' }, 'NOT_FOUND', 'assigneeId'],
      [{ assigneeId: 'ana' }, 'NOT_FOUND', 'assigneeId'],
    ]
    const named: [Input, string, string][] = [
      [{ id: 'x' }, 'BAD_USER_INPUT', 'id'],
      [{ id: 'nul \0' }, 'BAD_USER_INPUT', 'id'],
      [{ id: randomUUID() }, 'NOT_FOUND', 'id'],
      [{ id: foreign }, 'NOT_FOUND', 'id'],
    ]
    const bad = texts.map(([input, field]): [Input, string, string] => [input, 'BAD_USER_INPUT', field])
    const attempts: [string, Input, [Input, string, string][]][] = [
      [create, { title: 'x' }, [...bad, ...assignees, [{ id: 'x' }, 'BAD_USER_INPUT', 'id']]],
      [update, { id, title: 'x' }, [...bad, ...named]],
      [assign, { id, assigneeId: 'pia' }, [...assignees, ...named]],
    ]
    for (const [mutation, good, refusals] of attempts) {
      for (const [wrong, code, field] of refusals) {
        const { errors } = await pia.ask(mutation, { input: { ...good, ...wrong } })
        expect(errors?.[0]?.extensions, mutation + JSON.stringify(wrong)).toMatchObject({ code, field })
      }
    }
    for (const input of [{ title: null }, { title: 'x', dueAt: 5 }, { title: 'x', status: 'DONE' }]) {
      expect(await pia.refused(create, { input }), JSON.stringify(input)).toBe('BAD_USER_INPUT')
    }
    const literally = (dueAt: string) => `mutation { createTask(input: { title: "x", dueAt: ${dueAt} }) { id } }`
    for (const dueAt of ['"2026-02-30T18:30:00Z"', '5'])
      expect(await pia.refused(literally(dueAt)), dueAt).toBe('BAD_USER_INPUT')
    for (const filter of [
      { assigneeId: 'nul \0' },
      { status: ['LATER'] },
      { status: [null] },
      { first: 101 },
      { after: 'garbage' },
    ]) {
      expect(await pia.refused(list, filter), JSON.stringify(filter)).toBe('BAD_USER_INPUT')
    }
    expect(await pia.subscribe(changes, { after: 'garbage' }).refusal()).toBe('CURSOR_GONE')
    await pia.sends('over')
    expect(await listenTo(pia, start)()).toEqual([])
    expect(await titlesOf(pia)).toEqual(['candles'])
    await creates(pia, { title: 'é'.repeat(200), notes: 'é'.repeat(4000) })
  })

  test('a task is taken from its assignee, and deleted, by couple and planner and its creator', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const people = await oneOfEach(wedding)
    const pia = await wedding.join('pia', { role: 'PLANNER', server: wedding.servers.length - 1 })
    const ana = await wedding.join('ana')
    const start = await ana.cursor()
    const live = listenTo(ana, start)
    const given = (title: string) => creates(pia, { title, assigneeId: 'ana' })
    for (const [role, phone] of people) {
      const code = role === 'COUPLE' || role === 'PLANNER' ? undefined : 'FORBIDDEN'
      const { id } = await given(role)
      expect(await phone.refused(unassign, { id }), role).toBe(code)
      expect(await phone.refused(remove, { id }), role).toBe(code)
    }
    const mine = await given('mine')
    expect(await ana.refused(unassign, { id: mine.id })).toBe('FORBIDDEN')
    expect(await ana.refused(remove, { id: mine.id })).toBe('FORBIDDEN')
    // Its creator, who is no planner any more.
    const guest = await wedding.join('pia', { role: 'GUEST' })
    expect((await guest.gets(unassign, { id: mine.id })).unassignTask.assignee).toBeNull()
    expect((await guest.gets(remove, { id: mine.id })).deleteTask).toMatchObject({ id: mine.id, title: 'mine' })
    await ana.sends('over')
    // A former assignee hears that a task was taken from them, and nothing of it after that.
    const told = ['COUPLE', 'PLANNER', 'mine'].map((title) => [`CREATED ${title}`, `ASSIGNED ${title}`])
    const kept = roles.filter((role) => role !== 'COUPLE' && role !== 'PLANNER').map((role) => [`CREATED ${role}`])
    const heard = await live()
    expect(heard.toSorted()).toEqual([...told, ...kept].flat().toSorted())
    expect(await listenTo(ana, start)()).toEqual(heard)
  })

  test('a deleted task is gone from lists and look-ups, and every other change of it is refused', async () => {
    await using wedding = await startWedding({ backend })
    const [pia, ana] = [await wedding.join('pia', { role: 'PLANNER' }), await wedding.join('ana')]
    const start = await ana.cursor()
    const id = randomUUID()
    const draft = { id, title: 'candles', assigneeId: 'ana' }
    const task = await creates(pia, draft)
    const deleted = (await pia.gets(remove, { id })).deleteTask
    expect(deleted).toEqual({ ...task, updatedAt: deleted.updatedAt })
    for (const phone of [pia, ana]) {
      expect(await phone.gets(lookUp, { id })).toEqual({ task: null, node: null, tasks: { totalCount: 0, nodes: [] } })
      expect(await phone.refused(update, { input: { id, status: 'DONE' } })).toBe('NOT_FOUND')
      expect(await phone.refused(assign, { input: { id, assigneeId: 'pia' } })).toBe('NOT_FOUND')
      expect(await phone.refused(unassign, { id })).toBe('NOT_FOUND')
    }
    // Its id is not used again: a creation that is sent again does not bring it back.
    expect(await creates(pia, draft)).toEqual(deleted)
    expect(await pia.refused(create, { input: { ...draft, title: 'flowers' } })).toBe('CONFLICT')
    expect(await titlesOf(pia)).toEqual([])
    const [, event] = await ana.subscribe(changes, { after: start }).take(2)
    expect(event.taskChanged).toEqual({ change: 'DELETED', updatedBy: { id: 'pia' }, task: deleted })
  })

  test('deleting and unassigning again, also at the same time, returns the same and emits one event', async () => {
    await using wedding = await startWedding({ backend, servers: serversFor(backend) })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const leo = await wedding.join('leo', { role: 'COUPLE', server: wedding.servers.length - 1 })
    const { id } = await creates(pia, { title: 'candles', assigneeId: 'pia' })
    const live = listenTo(leo, await leo.cursor())
    for (const [mutation, field] of [
      [unassign, 'unassignTask'],
      [remove, 'deleteTask'],
    ] as const) {
      const answers = await Promise.all([pia, leo, pia, leo].map((phone) => phone.gets(mutation, { id })))
      answers.push(await pia.gets(mutation, { id }))
      expect(new Set(answers.map((answer) => JSON.stringify(answer[field]))).size, field).toBe(1)
    }
    await pia.sends('over')
    expect(await live()).toEqual(['ASSIGNED candles', 'DELETED candles'])
  })

  test('a task of another wedding, or of none, cannot be deleted or unassigned', async () => {
    await using wedding = await startWedding({ backend })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const zoe = await wedding.join('zoe', { at: `${wedding.id}-other`, role: 'COUPLE' })
    const { id } = await creates(pia, { title: 'ours', assigneeId: 'pia' })
    for (const mutation of [unassign, remove]) {
      expect(await zoe.refused(mutation, { id })).toBe('NOT_FOUND')
      expect(await pia.refused(mutation, { id: randomUUID() })).toBe('NOT_FOUND')
      expect(await pia.refused(mutation, { id: 'candles' })).toBe('BAD_USER_INPUT')
    }
    expect(await tasksOf(pia)).toMatchObject([{ title: 'ours', assignee: { id: 'pia' } }])
  })

  test('another wedding sees nothing, and may use the same ids for its own', async () => {
    await using wedding = await startWedding({ backend })
    const pia = await wedding.join('pia', { role: 'PLANNER' })
    const zoe = await wedding.join('zoe', { at: `${wedding.id}-other`, role: 'COUPLE' })
    const live = listenTo(zoe, await zoe.cursor())
    const ours = await creates(pia, { title: 'ours' })
    expect(await titlesOf(zoe)).toEqual([])
    await creates(zoe, { id: ours.id, title: 'theirs' })
    await updates(pia, { id: ours.id, status: 'DONE' })
    await zoe.sends('over')
    expect(await live()).toEqual(['CREATED theirs'])
    expect(await tasksOf(zoe)).toMatchObject([{ title: 'theirs', status: 'TODO' }])
    expect(await tasksOf(pia)).toMatchObject([{ title: 'ours', status: 'DONE' }])
  })
})
