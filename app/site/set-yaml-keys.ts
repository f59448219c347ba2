import { parseDocument } from 'yaml'

/** The same YAML with these keys of its top set; comments and all other keys stay. @throws Error where it is no YAML: read it first */
export function setYamlKeys(text: string, values: Readonly<Record<string, unknown>>): string {
  const document = parseDocument(text)
  if (document.errors[0]) throw document.errors[0]
  for (const [key, value] of Object.entries(values)) document.set(key, value)
  return document.toString({ lineWidth: 0 })
}
