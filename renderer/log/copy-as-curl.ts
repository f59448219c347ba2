import type { Services } from '../shell/services.ts'
import { copyText } from '../ui/copy-text.ts'

/** Puts the request of that exchange on the clipboard as a command of curl. @returns false: the clipboard took it not. @throws Failure */
export async function copyAsCurl({ exports }: Pick<Services, 'exports'>, id: number): Promise<boolean> {
  return copyText(await exports.text(id, 'curl'))
}
