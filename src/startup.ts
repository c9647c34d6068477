/**
 * What an operator has to mend before the server can start. The message is one line, in our words, that says what to
 * do.
 */
export class StartupError extends Error {}
