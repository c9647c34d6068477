import type { fr } from './fr.ts'

/** The texts about things that could not be sent, in English. */
export const en: typeof fr = {
  unsent: {
    title: 'What could not be sent',
    RequestMusic: 'Your song: {{name}}',
    VoteForMusicRequest: 'Your vote for a song',
    AcceptMusicRequest: 'A song that you accepted',
    RejectMusicRequest: 'A song that you turned down',
    MarkMusicRequestPlayed: 'A song that you marked as played',
    RequestMic: 'Your request for the microphone: {{name}}',
    ApproveMicRequest: 'A request for the microphone that you approved',
    DeclineMicRequest: 'A request for the microphone that you turned down',
    CreateTask: 'A new task: {{name}}',
    UpdateTask: 'A task that you changed',
    AssignTask: 'A task that you gave to somebody',
    UpdatePresence: 'Your status',
    SharePhoto: 'A photo by its link',
    EditPhoto: 'A caption that you changed',
    WithdrawAnnouncement: 'An announcement that you withdrew',
    RemovePhoto: 'A photo that you removed',
    Announce: 'Your announcement: {{name}}',
    MarkNotificationsRead: 'Notifications that you have read',
    other: 'Something that you did',
  },
}
