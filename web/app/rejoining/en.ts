import type { fr } from './fr.ts'

export const en: typeof fr = {
  rejoin: {
    title: 'Already here?',
    question: 'Are you the {{name}} who is here already?',
    questionText:
      'If so, your messages and photos come along to this phone as soon as it is confirmed: by you on your other phone, or by the couple.',
    yes: 'Yes, I am {{name}} ({{role}})',
    no: 'No, I am somebody else',
    waiting:
      'Waiting until it is confirmed that you are the {{name}} of before: on your other phone, or by the couple.',
    stop: 'Stop asking',
    declined:
      'It was not confirmed that you are the {{name}} who was here before. You are welcome as you are; if it is a mistake, ask the couple for a link for your phone.',
    welcome: 'Welcome back, {{name}}: everything of yours is here.',
    of: '{{name}}: the same as {{member}}?',
    toBe: '{{name}} says: I am the {{member}} who is here already ({{role}})',
    toBeYou: 'Is this another phone of yours? {{name}} says that they are you.',
    asked: '{{name}}, {{role}}, has just joined',
    itIsMe: 'Yes, that is me',
    itIsNotMe: 'No, not me',
    itIs: 'Yes, the same person',
    itIsNot: 'No, somebody else',
    confirmTitle: 'Is it surely {{name}}?',
    confirmText:
      'That phone will open everything of {{name}}, private messages too. Say yes only if you have asked the person, or hold the phone in your hand.',
    confirm: 'Yes, confirm',
  },
}
