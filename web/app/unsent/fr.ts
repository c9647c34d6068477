/** The texts about things that could not be sent, in French. */
export const fr = {
  unsent: {
    title: 'Ce qui n’a pas pu partir',
    RequestMusic: 'Votre morceau : {{name}}',
    VoteForMusicRequest: 'Votre vote pour un morceau',
    AcceptMusicRequest: 'Un morceau que vous avez accepté',
    RejectMusicRequest: 'Un morceau que vous avez refusé',
    MarkMusicRequestPlayed: 'Un morceau que vous avez marqué comme joué',
    RequestMic: 'Votre demande de micro : {{name}}',
    ApproveMicRequest: 'Une demande de micro que vous avez acceptée',
    DeclineMicRequest: 'Une demande de micro que vous avez refusée',
    CreateTask: 'Une nouvelle tâche : {{name}}',
    UpdateTask: 'Une tâche que vous avez modifiée',
    AssignTask: 'Une tâche que vous avez confiée à quelqu’un',
    UpdatePresence: 'Votre statut',
    SharePhoto: 'Une photo par son lien',
    RemovePhoto: 'Une photo que vous avez retirée',
    Announce: 'Votre annonce : {{name}}',
    MarkNotificationsRead: 'Des notifications que vous avez lues',
    other: 'Quelque chose que vous avez fait',
  },
}
