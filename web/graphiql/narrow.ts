/** Whether the page is as narrow as a phone, as in graphiql.css. */
export const isNarrow = (): boolean => matchMedia('(max-width: 700px)').matches
