/** The values of a header, in the order that they came. @param lower its name in lower case */
export const valuesOf = (headers: readonly (readonly [name: string, value: string])[], lower: string): string[] =>
  headers.flatMap(([name, value]) => (name.toLowerCase() === lower ? [value] : []))
