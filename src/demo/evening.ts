import { readFile } from 'node:fs/promises'
import type { Viewer } from '../access/viewer.ts'
import type { Domains } from '../context.ts'
import { fileOf } from '../files.ts'
import type { Status } from '../wedding/presence/state.ts'

/** A viewer by the id of a person of the demo. */
type People = (id: string) => Promise<Viewer>
type Parts = Pick<
  Domains,
  'messages' | 'music' | 'mic' | 'photos' | 'tasks' | 'announcements' | 'presence' | 'weddings'
>

const details = { place: 'Annecy', timeZone: 'Europe/Paris', locale: 'fr' }

/** From, to (or the wedding's channel), words. */
const messages: [from: string, to: string | null, content: string][] = [
  ['nadia', null, 'Bienvenue à tous ! Le vin d’honneur commence à 17 h sous les tilleuls.'],
  ['camille', null, 'Merci d’être là, on est tellement heureux ♥'],
  ['tom', null, 'The garden looks wonderful!'],
  ['hugo', null, 'Quelqu’un a vu les clés de la 208 grise ? Elle bloque le portail.'],
  ['lea', null, 'C’est la mienne, j’arrive 😅'],
  ['ines', null, 'Photo de groupe dans dix minutes devant le grand chêne !'],
  ['nadia', 'paul', 'Paul, la pièce montée peut sortir à 22 h 30 ?'],
  ['paul', 'nadia', 'Oui. Il me faut deux personnes pour la porter.'],
  ['tom', 'lea', 'Are you dancing later?'],
  ['lea', 'tom', 'Évidemment. J’ai demandé ABBA au DJ.'],
  ['lea', 'camille', 'Tu es magnifique. On pleure tous au troisième rang.'],
  ['dj-max', 'jules', 'La première danse à 21 h 45, c’est toujours bon ?'],
  ['jules', 'dj-max', 'Parfait. La version courte, j’ai peur de tomber.'],
]

type Song = {
  by: string
  songTitle: string
  artist?: string
  dedicatedTo?: string
  /** The others who asked for it, each with a dedication or none. */
  votes?: [by: string, dedicatedTo?: string][]
  becomes?: 'accept' | 'play' | 'reject'
  reason?: string
}
const songs: Song[] = [
  { by: 'jules', songTitle: 'La Bohème', artist: 'Charles Aznavour', dedicatedTo: 'Mamie Odile', becomes: 'play' },
  { by: 'tom', songTitle: 'Come On Eileen', artist: 'Dexys Midnight Runners', votes: [['hugo']], becomes: 'play' },
  {
    by: 'lea',
    songTitle: 'Dancing Queen',
    artist: 'ABBA',
    votes: [['tom', 'the bride'], ['hugo'], ['odile']],
    becomes: 'accept',
  },
  { by: 'hugo', songTitle: 'September', artist: 'Earth, Wind & Fire', votes: [['lea']], becomes: 'accept' },
  { by: 'hugo', songTitle: 'La danse des canards', becomes: 'reject', reason: 'Pas avant minuit !' },
  {
    by: 'camille',
    songTitle: 'Alexandrie Alexandra',
    artist: 'Claude François',
    dedicatedTo: 'toute la table 4',
    votes: [['lea', 'Jules, qui connaît la chorégraphie'], ['odile'], ['tom']],
  },
  {
    by: 'odile',
    songTitle: 'La Vie en rose',
    artist: 'Édith Piaf',
    dedicatedTo: 'mon Henri',
    votes: [['lea'], ['hugo']],
  },
  { by: 'tom', songTitle: 'Mr. Brightside', artist: 'The Killers' },
]

type Talk = { by: string; purpose: string; durationMinutes: number; becomes?: 'approve' | 'decline'; reason?: string }
const talks: Talk[] = [
  { by: 'hugo', purpose: 'Le discours du témoin', durationMinutes: 8, becomes: 'approve' },
  {
    by: 'tom',
    purpose: 'A poem in French, more or less',
    durationMinutes: 3,
    becomes: 'decline',
    reason: 'Plutôt après le dessert',
  },
  { by: 'odile', purpose: 'Une chanson de mon mariage', durationMinutes: 4 },
]

type Job = { by: string; title: string; notes?: string; for?: string; status?: 'IN_PROGRESS' | 'DONE' }
const jobs: Job[] = [
  { by: 'nadia', title: 'Placer les marque-places', for: 'nadia', status: 'DONE' },
  {
    by: 'nadia',
    title: 'Sortir la pièce montée',
    notes: 'À 22 h 30, par la porte du jardin. Deux porteurs.',
    for: 'paul',
    status: 'IN_PROGRESS',
  },
  { by: 'camille', title: 'Photo de la famille de Jules', notes: 'Sans oublier Mamie Odile.', for: 'ines' },
  { by: 'nadia', title: 'Allumer les bougies de l’allée', for: 'hugo' },
  { by: 'jules', title: 'Appeler les taxis pour 2 h' },
]

const announcements: [by: string, priority: 'INFO' | 'WARNING' | 'URGENT', message: string][] = [
  ['nadia', 'INFO', 'Le dîner est servi : bon appétit à tous !'],
  ['nadia', 'WARNING', 'Une averse est annoncée vers 21 h : les manteaux sont à l’entrée.'],
]

const here: [person: string, status: Status, customStatus?: string][] = [
  ['camille', 'ONLINE', 'Sur un nuage'],
  ['ines', 'BUSY', 'Derrière l’objectif'],
  ['paul', 'AWAY', 'En cuisine'],
  ['dj-max', 'ONLINE'],
  ['hugo', 'ONLINE'],
]

/** Drawn for this demo. Files of the folder photos. */
const photos: [by: string, file: string, caption: string][] = [
  ['ines', 'trees.webp', 'Les tilleuls, juste avant la cérémonie'],
  ['ines', 'cake.webp', 'La pièce montée'],
  ['lea', 'dance-floor.webp', 'La piste est ouverte !'],
  ['tom', 'rings.webp', 'The rings, before Hugo nearly lost them'],
  ['hugo', 'fireworks.webp', 'Feu d’artifice derrière la grange'],
]

/** The words that every demo begins with. */
export const welcome = messages.slice(0, 3)

/**
 * A wedding in full swing, so that each page of the demo shows what it is for. Everything is done by the people
 * themselves, under ids that are the same each time: two servers that start at once seed it once.
 */
export async function seedEvening(as: People, parts: Parts): Promise<void> {
  const newId = countingIds()
  await parts.weddings.update(await as('nadia'), { ...details, date: dateIn(details.timeZone) })
  await say(as, parts, messages, newId)
  await askForSongs(as, parts, newId)
  await askForMicrophone(as, parts, newId)
  await handOutTasks(as, parts, newId)
  for (const [by, priority, message] of announcements) {
    await parts.announcements.announce(await as(by), { id: newId(), message, priority, everyWedding: false })
  }
  await sharePhotos(as, parts, newId)
}

/** Brings some of the people online, for as long as this server runs. The others stay offline. */
export async function bringOnline(as: People, { presence }: Pick<Parts, 'presence'>): Promise<void> {
  for (const [person, status, customStatus] of here) {
    const viewer = await as(person)
    presence.enter(viewer)
    await presence.update(viewer, { status, customStatus })
  }
}

/** Sends messages to the wedding's channel, one after the other. */
export async function say(
  as: People,
  parts: Pick<Parts, 'messages'>,
  said: typeof messages,
  newId = countingIds(),
): Promise<void> {
  for (const [from, to, content] of said) {
    const draft = to === null ? { channel: 'WEDDING' as const } : { channel: 'DIRECT' as const, recipientId: to }
    await parts.messages.send(await as(from), { id: newId(), content, ...draft })
  }
}

async function askForSongs(as: People, { music }: Parts, newId: () => string) {
  const dj = await as('dj-max')
  for (const { by, votes = [], becomes, reason = null, ...song } of songs) {
    const { id } = await music.request(await as(by), { id: newId(), ...song })
    for (const [voter, dedicatedTo] of votes)
      await music.request(await as(voter), { id: newId(), ...song, dedicatedTo })
    if (becomes === 'accept') await music.accept(dj, id)
    if (becomes === 'play') await music.markPlayed(dj, id)
    if (becomes === 'reject') await music.reject(dj, id, reason)
  }
}

async function askForMicrophone(as: People, { mic }: Parts, newId: () => string) {
  const dj = await as('dj-max')
  for (const { by, becomes, reason = null, ...talk } of talks) {
    const { id } = await mic.request(await as(by), { id: newId(), ...talk })
    if (becomes === 'approve') await mic.approve(dj, id)
    if (becomes === 'decline') await mic.decline(dj, id, reason)
  }
}

async function handOutTasks(as: People, { tasks }: Parts, newId: () => string) {
  for (const { by, status, for: assigneeId, ...draft } of jobs) {
    const { id } = await tasks.create(await as(by), { id: newId(), ...draft, assigneeId })
    if (status !== undefined) await tasks.update(await as(assigneeId ?? by), { id, status })
  }
}

async function sharePhotos(as: People, { photos: wall }: Parts, newId: () => string) {
  for (const [by, name, caption] of photos) {
    const bytes = await readFile(fileOf(`demo/photos/${name}`))
    const file = new Blob([new Uint8Array(bytes)], { type: 'image/webp' })
    await wall.share(await as(by), { id: newId(), file, caption })
  }
}

/** The day of today in a time zone, as 2026-06-20. */
function dateIn(timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date())
}

function countingIds(): () => string {
  let count = 0
  return () => `00000000-0000-4000-8000-${String(++count).padStart(12, '0')}`
}
