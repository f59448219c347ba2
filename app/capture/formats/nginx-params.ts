import { plainText } from '../shell-word.ts'
import type { TextFormat } from './export-format.ts'
import { paramBytes } from './param-bytes.ts'

/** nginx reads its file through a buffer of this size (NGX_CONF_BUFFER): a longer word is refused. */
const WORD_BYTES = 4000

/**
 * The parameters as `fastcgi_param` lines of nginx. It has no escape for a dollar, so a variable stands for it; what it can't hold at all
 * is left out, and a comment says so.
 */
export const nginxParams: TextFormat = {
  name: 'nginx fastcgi_param lines',
  text(exchange) {
    const lines = paramBytes(exchange).map(({ name, value }) => {
      const word = plainText(name)
      const text = plainText(value)
      if (word === undefined || /\n/.test(word)) return '# a name that is no text: left out\n'
      if (text === undefined) return `# ${word}: left out, it is no plain text\n`
      if (name.length + value.length > WORD_BYTES) return `# ${word}: left out, ${value.length} bytes are too many for nginx\n`
      return `fastcgi_param ${/^\w+$/.test(word) ? word : quoted(word)} ${quoted(text)};\n`
    })
    const block = lines.join('')
    return block.includes(DOLLAR) ? `# In http {}: geo $dollar { default "$"; }\n${block}` : block
  },
}

const DOLLAR = '$' + '{dollar}'
const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replaceAll('$', () => DOLLAR)}"`
