/**
 * An obstacle to the start that an operator has to remove. The message is one line, in our words, that says what to do.
 */
export class StartupError extends Error {}
