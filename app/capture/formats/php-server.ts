import type { TextFormat } from './export-format.ts'
import { paramBytes } from './param-bytes.ts'
import { phpString } from './php-string.ts'

/** The parameters as PHP source that fills `$_SERVER`. PHP adds argv, PHP_SELF and the time by itself. */
export const phpServer: TextFormat = {
  name: 'PHP array $_SERVER',
  text(exchange) {
    const lines = paramBytes(exchange).map(({ name, value }) => `    ${phpString(name)} => ${phpString(value)},\n`)
    return `<?php\n\n$_SERVER = [\n${lines.join('')}];\n`
  },
}
