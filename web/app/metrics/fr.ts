/** The texts of the page of figures. */
export const fr = {
  metrics: {
    title: 'Mesures',
    lead: 'De tous les serveurs ensemble, toutes les {{count}} secondes.',
    activeConnections: 'Connexions ouvertes',
    connectedUsers: 'Personnes connectées',
    messagesPerMinute: 'Messages par minute',
    activeWeddings: 'Mariages en cours',
    totalConnections: 'Connexions depuis le début',
    units: {
      activeConnections_one: 'connexion',
      activeConnections_other: 'connexions',
      connectedUsers_one: 'personne',
      connectedUsers_other: 'personnes',
      messagesPerMinute_one: 'message par minute',
      messagesPerMinute_other: 'messages par minute',
      activeWeddings_one: 'mariage',
      activeWeddings_other: 'mariages',
      totalConnections_one: 'connexion',
      totalConnections_other: 'connexions',
    },
    chart: '{{name}}, depuis {{since}} : au moins {{least}}, au plus {{most}}, maintenant {{now}}',
  },
}
