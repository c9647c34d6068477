// Every web and e-mail address has a dot, an @ or ://; every street address five digits in a row or the end of a British postal code;
// every phone number seven digits, with no more than three other signs between two of them.
const signs = /[.@]\p{L}|:\/\/|\d{5}|\d[A-Z]{2}|(?:\d\D{0,3}){7}/u

/**
 * Whether there may be links in a text. Most texts have none, and need not wait for the code that finds them: a time, the
 * number of a table or a price is none.
 */
export function mayLink(text: string): boolean {
  return signs.test(text)
}
