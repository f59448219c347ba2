import { config } from 'zod'

// zod tries `new Function` at its first object, which the page's policy forbids and reports. Must be imported before any schema is used.
config({ jitless: true })
