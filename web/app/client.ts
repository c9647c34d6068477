// A module of its own, so that a person who has not signed in loads the rest of the library's entry alone.
export { createLiveClient } from '@attitudes/live'
