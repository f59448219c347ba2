import { asFailure } from '../app/failure.ts'
import { commandNamed } from './cli/commands.ts'
import { printFailure } from './cli/print-failure.ts'

void main(process.argv.slice(2))

/** Without a command, and with options alone: what `sluice serve` without a folder does. */
async function main(words: readonly string[]): Promise<void> {
  endQuietlyWithoutReader()
  let code: number
  try {
    code = await run(words)
  } catch (error) {
    code = printFailure(asFailure(error))
  }
  process.exitCode = code
  // What is printed arrives before the end: a pipe takes it later.
  process.stdout.write('', () => process.stderr.write('', () => process.exit(code)))
}

async function run(words: readonly string[]): Promise<number> {
  const [first = 'serve', ...rest] = words
  if (first === '--version' || first === '-v') {
    process.stdout.write(`sluice ${(await import('./version.ts')).version}\n`)
    return 0
  }
  if (first === '--help' || first === '-h') return (await commandNamed('help'))([])
  if (first.startsWith('-')) return (await commandNamed('serve'))(words)
  const command = await commandNamed(first)
  if (rest.some((word) => word === '--help' || word === '-h')) return (await commandNamed('help'))([first])
  return command(rest)
}

/** `sluice … | head -1` closes the pipe: no error of ours. What serves goes on. */
function endQuietlyWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') process.exitCode = 1
    })
}
