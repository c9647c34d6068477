import { Refusal } from '../refusal.ts'

/** NOT_FOUND: the wedding has no such thing. `what` names it, "photo"; `field` is the argument that named its id. */
export function noSuch(what: string, field = 'id'): Refusal {
  return new Refusal('NOT_FOUND', `There is no such ${what} at this wedding`, { field })
}

/** NOT_FOUND: this server has no such wedding. `field` is the argument that named it, if one did. */
export function noSuchWedding(field?: string): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such wedding', field === undefined ? undefined : { field })
}
