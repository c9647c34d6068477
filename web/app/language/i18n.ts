import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { en } from './en.ts'
import { fr } from './fr.ts'
import { isolate } from './isolate.ts'

export const languages = ['fr', 'en'] as const
export type Language = (typeof languages)[number]

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof fr }
  }
}

const key = 'attitudes:language'

/** In the language that was chosen on this device, or else in the one that the browser asks for. */
export function createI18n(): i18n {
  const i18n = createInstance({
    lng: languageOf(localStorage.getItem(key) ?? navigator.language),
    fallbackLng: 'en',
    resources: { fr: { translation: typeset(fr) }, en: { translation: en } },
    initAsync: false,
    // React escapes HTML. Names and contents must not turn the sentence that they stand in.
    interpolation: { escape: isolate },
  })
  const tell = (language: string) => {
    document.documentElement.lang = language
  }
  i18n.on('initialized', () => tell(i18n.language))
  i18n.on('languageChanged', tell)
  void i18n.use(initReactI18next).init()
  return i18n
}

export function chooseLanguage(i18n: i18n, language: Language) {
  localStorage.setItem(key, language)
  void i18n.changeLanguage(language)
}

function languageOf(tag: string): Language {
  return tag.startsWith('fr') ? 'fr' : 'en'
}

/** French sets narrow spaces before ? ! ; and within « », a wider one before a colon, and no line ends there. */
function typeset<Words>(words: Words): Words {
  if (typeof words === 'string') {
    return words.replace(/ ([?!;»])|(«) /g, (_, after = '', before = '') => `${before}\u202f${after}`).replace(/ :/g, '\u00a0:') as Words
  }
  return Object.fromEntries(Object.entries(words as object).map(([key, word]) => [key, typeset(word)])) as Words
}
