/** The texts for newcomers who are a member already, and for those who confirm it. */
export const fr = {
  rejoin: {
    title: 'Déjà là ?',
    question: 'Êtes-vous {{name}}, qui est déjà là ?',
    questionText:
      'Si oui, vos messages et vos photos vous suivront sur ce téléphone dès que ce sera confirmé : par vous, sur votre autre téléphone, ou par les mariés.',
    yes: 'Oui, c’est moi, {{name}} ({{role}})',
    no: 'Non, je suis quelqu’un d’autre',
    waiting: 'En attente de confirmation que vous êtes bien {{name}} : sur votre autre téléphone, ou par les mariés.',
    stop: 'Ne plus demander',
    declined:
      'Il n’a pas été confirmé que vous êtes {{name}}, qui était là avant vous. Vous êtes bienvenu(e) comme vous êtes ; si c’est une erreur, demandez aux mariés un lien pour votre téléphone.',
    welcome: 'Bon retour, {{name}} : tout ce qui est à vous est là.',
    of: '{{name}} : la même personne que {{member}} ?',
    toBe: '{{name}} dit être {{member}}, qui est déjà là ({{role}})',
    toBeYou: 'Est-ce un autre téléphone à vous ? {{name}} dit être vous.',
    asked: '{{name}}, {{role}}, vient d’entrer',
    itIsMe: 'Oui, c’est moi',
    itIsNotMe: 'Non, pas moi',
    itIs: 'Oui, la même personne',
    itIsNot: 'Non, une autre',
    confirmTitle: 'Est-ce bien {{name}} ?',
    confirmText:
      'Ce téléphone ouvrira tout ce qui est à {{name}}, les messages privés aussi. Ne dites oui que si vous avez demandé à la personne, ou si vous avez le téléphone en main.',
    confirm: 'Oui, je confirme',
  },
}
