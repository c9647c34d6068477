import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { fr } from './fr.ts'
import { isolate } from './isolate.ts'

export const languages = ['fr', 'en'] as const
export type Language = (typeof languages)[number]

const texts: Record<Language, () => Promise<typeof fr>> = {
  fr: async () => typeset((await import('./fr.ts')).fr),
  en: async () => (await import('./en.ts')).en,
}

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof fr }
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
    resources: { [language]: { translation: await texts[language]() } },
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

/** Rejects, and changes nothing, if the texts of the language cannot be loaded. */
export async function chooseLanguage(i18n: i18n, language: Language): Promise<void> {
  i18n.addResourceBundle(language, 'translation', await texts[language]())
  localStorage.setItem(key, language)
  await i18n.changeLanguage(language)
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
