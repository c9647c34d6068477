import { createInstance, type i18n } from 'i18next'
import { getI18n, initReactI18next } from 'react-i18next'
import type { fr as metrics } from '../metrics/fr.ts'
import type { fr as organise } from '../organise/fr.ts'
import type { fr as rejoining } from '../rejoining/fr.ts'
import type { fr as unsent } from '../unsent/fr.ts'
import type { fr } from './fr.ts'
import { isolate } from './isolate.ts'

export const languages = ['fr', 'en'] as const
export type Language = (typeof languages)[number]

/** The texts for everybody, and those of pages for a few, which come with these pages: see `loadTexts`. */
const texts = {
  everybody: {
    fr: async () => (await import('./fr.ts')).fr,
    en: async () => (await import('./en.ts')).en,
  },
  metrics: {
    fr: async () => (await import('../metrics/fr.ts')).fr,
    en: async () => (await import('../metrics/en.ts')).en,
  },
  organise: {
    fr: async () => (await import('../organise/fr.ts')).fr,
    en: async () => (await import('../organise/en.ts')).en,
  },
  rejoining: {
    fr: async () => (await import('../rejoining/fr.ts')).fr,
    en: async () => (await import('../rejoining/en.ts')).en,
  },
  unsent: {
    fr: async () => (await import('../unsent/fr.ts')).fr,
    en: async () => (await import('../unsent/en.ts')).en,
  },
} satisfies Record<string, Record<Language, () => Promise<object>>>

/** Texts that are loaded together. */
type Part = keyof typeof texts
const parts = Object.keys(texts) as Part[]

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: {
      translation: typeof fr & typeof metrics & typeof organise & typeof rejoining & typeof unsent
    }
  }
}

const key = 'attitudes:language'

/**
 * Starts in the language that was chosen on this device, or else in the language of the browser. Only the texts of that
 * language are loaded. Rejects if they cannot be loaded.
 */
export async function createI18n(): Promise<i18n> {
  const language = languageOf(localStorage.getItem(key) ?? navigator.language)
  const i18n = createInstance({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: await read('everybody', language) } },
    initAsync: false,
    // React escapes HTML. Names and contents must not turn the sentence that they stand in.
    interpolation: { escape: isolate },
  })
  const tell = (language: string) => {
    document.documentElement.lang = language
  }
  i18n.on('initialized', () => tell(i18n.language))
  i18n.on('languageChanged', tell)
  await i18n.use(initReactI18next).init()
  return i18n
}

/** Loads the texts of a page for a few, in the language that is shown. Rejects if they cannot be loaded. */
export async function loadTexts(part: Part): Promise<void> {
  const i18n = getI18n()
  const { language } = i18n
  add(i18n, language, await read(part, languageOf(language)))
}

/** Rejects, and changes nothing, if the texts of the language cannot be loaded: of all parts, since any may be shown. */
export async function chooseLanguage(i18n: i18n, language: Language): Promise<void> {
  for (const words of await Promise.all(parts.map((part) => read(part, language)))) add(i18n, language, words)
  localStorage.setItem(key, language)
  await i18n.changeLanguage(language)
}

async function read(part: Part, language: Language): Promise<object> {
  const words: object = await texts[part][language]()
  return language === 'fr' ? typeset(words) : words
}

/** Adds texts to those that a language has. */
function add(i18n: i18n, language: string, words: object) {
  i18n.addResourceBundle(language, 'translation', words, true, true)
}

function languageOf(tag: string): Language {
  return tag.startsWith('fr') ? 'fr' : 'en'
}

/** French sets narrow spaces before ? ! ; and within « », a wider one before a colon, and no line ends there. */
function typeset<Words>(words: Words): Words {
  if (typeof words === 'string') {
    return words
      .replace(/ ([?!;»])|(«) /g, (_, after = '', before = '') => `${before}\u202f${after}`)
      .replace(/ :/g, '\u00a0:') as Words
  }
  return Object.fromEntries(Object.entries(words as object).map(([key, word]) => [key, typeset(word)])) as Words
}
