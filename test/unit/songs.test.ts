import { expect, test } from 'vitest'
import { isSameSong, keysLike, likeness, type Song, titleKey } from '../../src/wedding/songs.ts'

/** "Title" or "Title / Artist". */
function song(text: string): Song {
  const [songTitle = '', artist = null] = text.split(' / ')
  return { songTitle, artist }
}

const same: [string, string][] = [
  ['Hey Jude', 'hey  JUDE!'],
  ['Ça plane pour moi! / Plastic Bertrand', 'ca PLANE — pour\u200b moi / (plastic bertrand)'],
  // Accents of Latin, Greek and Cyrillic that only one person typed.
  ['Déjà vu', 'Déja vu'],
  ['Señorita', 'Senorita'],
  ['Jóga / Björk', 'Joga / Bjork'],
  ['Kamikaze / MØ', 'kamikaze / mo'],
  ['Żółć', 'Zolc'],
  ['Έλα', 'ΕΛΑ'],
  ['ΛΟΓΟΣ', 'λόγος'],
  ['Ёлка', 'Елка'],
  ['За́мок', 'Замок'],
  ['Für Elise', 'FU\u0308R ELISE'],
  // Letters that are written in two ways.
  ['Mon cœur', 'MON COEUR'],
  ['Straße', 'STRASSE'],
  ['İstanbul', 'istanbul'],
  // Width, forms for print, and how marks are encoded.
  ['ＡＢＢＡ', 'abba'],
  ['ｶﾞﾗｽ', 'ガラス'],
  ['か\u3099', 'が'],
  ['ﻻ', 'لا'],
  ['محمد', 'مـحـمد'],
  ['한국', '한국'.normalize('NFD')],
  // Quotes, dashes and punctuation.
  ['Don’t Stop Me Now', "don't stop me now"],
  ['Don´t Stop Me Now', 'Dont stop me now'],
  ["Livin' on a Prayer", 'Livin on a Prayer'],
  ['Uptown-Funk', 'Uptown – Funk'],
  ['Y.M.C.A. / Village People', 'YMCA / Village People'],
  ['Mr. Brightside', 'Mr Brightside'],
  ['(I Can’t Get No) Satisfaction', "I can't get no satisfaction"],
  ['...Baby One More Time', 'baby one more time'],
  ['Mambo No.5', 'Mambo No. 5'],
  ['1 + 1', '1+1'],
  // Conjunctions.
  ['The Boxer / Simon & Garfunkel', 'The Boxer / Simon and Garfunkel'],
  ['Toi et moi', 'Toi & moi'],
  ['Blitz und Donner', 'Blitz & Donner'],
  ["Sweet Child / Guns N' Roses", 'Sweet Child / Guns and Roses'],
  ["Rock'n'Roll", "Rock 'n' Roll"],
  ['Rock n Roll', 'Rock & Roll'],
  ['Help / The Beatles', 'Help! / Beatles'],
  // Featured artists that one of them names, in the title or with the artist.
  ['Get Low (ft. Ying Yang Twins) / Lil Jon', 'Get Low / Lil Jon'],
  ['Get Low [feat. Ying Yang Twins]', 'get low'],
  ['Get Low featuring Ying Yang Twins / Lil Jon', 'Get Low / Lil Jon ft Ying Yang Twins'],
  ['Uptown Funk - feat. Bruno Mars / Mark Ronson', 'Uptown Funk / Mark Ronson'],
  // Remastered, in every form.
  ...[
    '- 2011 Remaster',
    '- Remastered 2009',
    '- Remastered',
    '- Remastered Version',
    '- 2015 Digital Remaster',
    '- 2009 - Remaster',
    '– 2017 Remastered Version',
    '(Remastered)',
    '(2011 Remaster)',
    '[Remastered 2009]',
    '(Remasterisé 2011)',
    'Remastered',
    '(ft. David Bowie) - 2011 Remaster',
  ].map((note): [string, string] => [`Under Pressure ${note} / Queen`, 'Under Pressure / Queen']),
  ['1999 - 2019 Remaster', '1999'],
  ['1979 - Remastered 2012', '1979'],
  // Nothing but signs.
  ['!!!', '! ! !'],
  ['…', '...'],
]

const different: [string, string][] = [
  // Marks that are letters, or part of one.
  ['दिल', 'दल'],
  ['की', 'कि'],
  ['ガラス', 'カラス'],
  ['パリ', 'ハリ'],
  ['หมา', 'หม้า'],
  ['ใกล้', 'ใกล'],
  ['தமிழ்', 'தமழ'],
  ['ক', 'কি'],
  ['ក', 'កា'],
  ['གཞས', 'གཞིས'],
  ['မြ', 'မ'],
  ['שׁ', 'שׂ'],
  ['كَتَبَ', 'كُتِبَ'],
  ['мой', 'мои'],
  ['їх', 'іх'],
  ['ѓ', 'г'],
  ['ışık', 'işik'],
  // Two accents that say different things.
  ['má', 'mà'],
  ['pêche', 'péché'],
  // Signs that carry meaning.
  ['C#', 'C'],
  ['C♯', 'C'],
  ['C++', 'C'],
  ['1+1', '11'],
  ['1+1', '1 1'],
  ['4:44', '444'],
  ['7/11', '711'],
  ['24/7', '247'],
  ['3.14', '314'],
  ['-1', '1'],
  ['10²', '102'],
  ['½', '12'],
  ['!!!', '!!'],
  ['!!!', '???'],
  ['÷', '×'],
  ['+', '-'],
  ['$', '€'],
  ['?', '!'],
  ['99%', '99'],
  ['Ke$ha', 'Keha'],
  ['P!nk', 'Pnk'],
  ["We're", 'Were'],
  ['She’ll', 'Shell'],
  ['Therapist', 'The rapist'],
  // Another artist, or a missing one.
  ['Hello / Adele', 'Hello / Lionel Richie'],
  ['Hey Jude', 'Hey Jude / The Beatles'],
  ['Ça plane / pour moi Plastic Bertrand', 'Ça plane pour moi / Plastic Bertrand'],
  ['Get Low (feat. A)', 'Get Low (feat. B)'],
  // Another recording.
  ...[
    'Live',
    '(Live)',
    '- Live at Wembley',
    'Remix',
    '(Acoustic)',
    '- Karaoke',
    '(Radio Edit)',
    '(2011)',
    '(Taylor’s Version)',
  ].map((version): [string, string] => [`Hey Jude ${version}`, 'Hey Jude']),
  ['Despacito (feat. Justin Bieber) [Remix]', 'Despacito'],
  ['Despacito ft Justin Bieber remix', 'Despacito'],
  ['Despacito ft. Justin Bieber - Remix', 'Despacito'],
  ['Hey Jude (Live) - 2011 Remaster', 'Hey Jude - 2011 Remaster'],
  // Words that only look like a note.
  ['50 Ft. Queenie', '50'],
  ['6 Ft Under', '6'],
  ['Heroes 2011', 'Heroes'],
  ['Remastered', 'Version'],
]

/** Pairs: the person types the first and is offered the second. */
const offered: [string, string][] = [
  ['Hey Jude', 'Hey Jude / The Beatles'],
  ['Hey Jude / Beatles', 'Hey Jude'],
  ['Hey Jude', 'Hey Jude (Live)'],
  ['Hey Jude - Live at Wembley', 'Hey Jude'],
  ['hey jude acoustic', 'Hey Jude / The Beatles'],
  ['Hey Ju', 'Hey Jude'],
  ['Shallow / Lady Gaga', 'Shallow / Lady Gaga & Bradley Cooper'],
  ['Shallow / Lady G', 'Shallow / Lady Gaga'],
  ['Satisfaction', "(I Can't Get No) Satisfaction"],
  ['Final Countdown', 'The Final Countdown / Europe'],
  ['Bohemian Rapsody', 'Bohemian Rhapsody / Queen'],
  ['Get Lukcy', 'Get Lucky / Daft Punk'],
  ['Queen - Bohemian Rhapsody', 'Bohemian Rhapsody / Queen'],
  ['Bohemian Rhapsody / Queen', 'Queen - Bohemian Rhapsody'],
  ['Hello by Adele', 'Hello / Adele'],
  ['Hey Jude (40th Anniversary Remaster)', 'Hey Jude / The Beatles'],
  ['Get Low (feat. A)', 'Get Low (feat. B)'],
  ['Get Low (feat. A) / Lil Jon', 'Get Low (feat. B) / Lil Jon'],
  ['Get Low / Ying Yang Twins', 'Get Low (ft. Ying Yang Twins) / Lil Jon'],
  ['Despacito remix', 'Despacito / Luis Fonsi'],
]

const notOffered: [string, string][] = [
  ['Hello / Adele', 'Hello / Lionel Richie'],
  ['Hey Jude', 'Hey Ya'],
  ['He', 'Hello'],
  ['Love', 'Crazy in Love'],
  ['C', 'C#'],
  ['C#', 'C'],
  ['1+1', '11'],
  ['ガラス', 'カラス'],
  ['दिल', 'दल'],
  ['หมา', 'หม้า'],
  ['Song number 12', 'Song number 13'],
  ['Song number 12', 'Song number 21'],
  ['Get Lukcy', 'Get Lycku'],
  ['!!!', '???'],
]

test.each(same)('%j and %j are certainly the same song', (one, other) => {
  expect(isSameSong(song(one), song(other))).toBe(true)
  expect(isSameSong(song(other), song(one))).toBe(true)
  expect(titleKey(song(one).songTitle)).toBe(titleKey(song(other).songTitle))
  expect(likeness(song(one), song(other))).toBe(0)
})

test.each(different)('%j and %j are not certainly the same song', (one, other) => {
  expect(isSameSong(song(one), song(other))).toBe(false)
  expect(isSameSong(song(other), song(one))).toBe(false)
})

test.each(offered)('a guest who asks for %j is offered %j', (asked, other) => {
  expect(likeness(song(asked), song(other))).toBeGreaterThan(0)
  // The way to it in the database: its key has one of these in it, or begins as one of them does.
  const key = titleKey(song(other).songTitle)
  expect(keysLike(song(asked)).some((like) => key.includes(like) || key.slice(0, 3) === like.slice(0, 3))).toBe(true)
})

test.each(notOffered)('a guest who asks for %j is not offered %j', (asked, other) => {
  expect(likeness(song(asked), song(other))).toBeUndefined()
})

test('a title of any length and kind is compared in a moment', () => {
  for (const part of [
    'remaster',
    '- ',
    '( ',
    "a'",
    "'n",
    'a.',
    ' ft ',
    '[',
    '(a',
    '1.',
    ' by ',
    '  ',
    '\u0301',
    'e\u0301',
    '𝓐',
    '- 2',
    'x ',
  ]) {
    const text = part.repeat(2_000 / part.length)
    const start = performance.now()
    likeness({ songTitle: text, artist: text }, { songTitle: `${text}!x`, artist: text })
    expect([...titleKey(text)].length).toBeLessThanOrEqual(100)
    // A pattern that goes back and forth in it would take many seconds.
    expect(performance.now() - start, part).toBeLessThan(5_000)
  }
})

test('a phrase in one letter stays one letter, and does not make a title 18 times as long', () => {
  expect(['\ufdfa', '\ufdfb'].map(titleKey)).toEqual(['\ufdfa', '\ufdfb'])
  expect(isSameSong(song('\ufdfa / ana'), song('\ufdfa / Ana'))).toBe(true)
})
