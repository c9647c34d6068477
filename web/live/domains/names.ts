/** Orders names as the server does: by CLDR's root collation, which neither English nor French changes. */
export const compareNames: (one: string, other: string) => number = new Intl.Collator('en').compare
