// The code that is of use with a server alone, in one file: see loadOnline.ts.
export { askAgain } from './askAgain.ts'
export { askBySocket } from './bySocket.ts'
export { CarriedConnection } from './carriedConnection.ts'
export { deliver } from './delivery.ts'
export { readAgain } from './readAgain.ts'
export { resume } from './resume.ts'
