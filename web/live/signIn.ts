// The part of the library that a page needs before anybody has signed in. It carries neither Apollo nor a socket.
export { type Bearer, readBearer } from './core/bearer.ts'
export { Refused } from './core/refused.ts'
