import { setTimeout as sleep } from 'node:timers/promises'
import { signToken } from './token.ts'

/** Number of people who are busy. */
export const guests = 40

const sendMessage = 'mutation ($input: SendMessageInput!) { sendMessage(input: $input) { id } }'
const requestMusic = 'mutation ($input: RequestMusicInput!) { requestMusic(input: $input) { id } }'
const vote = 'mutation ($id: ID!) { voteForMusicRequest(id: $id) { id } }'
const sharePhoto = 'mutation ($input: SharePhotoInput!) { sharePhoto(input: $input) { id } }'

/** Something that one of the guests does. They take turns. */
type Deed = () => Promise<unknown>

/** Guests of one wedding who are busy. */
export class Party {
  readonly #url: string
  readonly #wedding: number
  readonly #tokens: string[] = []
  readonly #songs: string[] = []
  #votes = 0
  #photos = 0
  /** The number of messages up to now. */
  sent = 0

  private constructor(url: string, wedding: number) {
    this.#url = url
    this.#wedding = wedding
  }

  /** Opens a wedding where they have written so many messages to everyone. */
  static async begin(url: string, wedding: number, messages: number): Promise<Party> {
    const party = new Party(url, wedding)
    for (let guest = 0; guest < guests; guest++) party.#tokens.push(await party.token(`guest-${guest}`))
    await party.all(party.write, messages)
    return party
  }

  token = (id: string, role = 'GUEST') => signToken(id, this.#wedding, role)

  /** The text of a message: of different lengths, and no two alike. */
  textOf = (number: number) => `message ${number}${' and so on'.repeat((number * 7) % 12)}`

  /** Writes to everyone. */
  write: Deed = () => {
    const number = ++this.sent
    return this.#does(number, sendMessage, { input: { channel: 'WEDDING', content: this.textOf(number) } })
  }

  /** Asks for a song that nobody has asked for. */
  askForSong: Deed = async () => {
    const number = this.#songs.push('') - 1
    this.#songs[number] = await this.#does(number, requestMusic, {
      input: { songTitle: `Song ${number}`, artist: 'A band' },
    })
  }

  /** Votes for a song of somebody else. */
  vote: Deed = () => {
    const number = this.#votes++
    const song = number % this.#songs.length
    return this.#does(song + 1 + Math.floor(number / this.#songs.length), vote, { id: this.#songs[song] })
  }

  /** Shares a picture that the server has. */
  sharePhoto: Deed = () => {
    const number = this.#photos++
    return this.#does(number, sharePhoto, {
      input: { url: `${this.#url}/icon-192.png?${number}`, caption: `Photo ${number}` },
    })
  }

  /** Returns the id of what came of it. */
  async #does(turn: number, query: string, variables: object): Promise<string> {
    const response = await fetch(`${this.#url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#tokens[turn % guests]}` },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = (await response.json()) as {
      data?: Record<string, { id: string }>
      errors?: { message: string }[]
    }
    const [made] = Object.values(data ?? {})
    if (!made) throw new Error(errors?.[0]?.message)
    return made.id
  }

  /** Does something so many times, as quickly as the server lets them. */
  async all(deed: Deed, times: number) {
    for (let done = 0; done < times; done += guests) {
      await Promise.all(Array.from({ length: Math.min(guests, times - done) }, deed))
    }
  }

  /** Does something so many times, at a steady pace. */
  async steadily(deed: Deed, times: number, everyMs: number) {
    const began = performance.now()
    const doing: Promise<unknown>[] = []
    for (let number = 0; number < times; number++) {
      doing.push(deed())
      await sleep(Math.max(0, began + (number + 1) * everyMs - performance.now()))
    }
    await Promise.all(doing)
  }
}
