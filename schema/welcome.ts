/** The description of the schema, which GraphiQL and other readers show first. */
export const welcome = `
The real-time API of a wedding: chat, music, the microphone, photos, tasks, announcements and who is there, live on every phone.

**Sign in.** Send a token: over HTTP as \`Authorization: Bearer …\`, over WebSocket as \`{ "token": "…" }\` in \`connection_init\`. A token
stands for one member of one wedding. \`joinWedding\` gives one for an invitation code and needs none itself.

**Miss nothing.**
1. Query what you show, and \`wedding { cursor }\` with it.
2. Subscribe with \`after\` that cursor: everything since comes first, in order, each event once; then what happens.
3. Keep the \`cursor\` of each event. After a lost connection, subscribe again \`after\` the last one, on any server.
4. \`CURSOR_GONE\` means that this cursor cannot be continued: begin again with 1.

**Write safely.** Give what you create an \`id\` of your own, a UUID. Sending it again after a lost answer does nothing twice.

**Decide by codes.** Every error has \`extensions.code\`, such as \`BAD_USER_INPUT\` with the \`field\`, \`RATE_LIMITED\` with \`retryAfter\`, or
\`UNAVAILABLE\`: try again.
`.trim()
