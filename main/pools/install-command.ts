/**
 * What to type so that php-fpm is there (on Windows, which has none: PHP with its php-cgi). `osRelease`: the text of /etc/os-release, ''
 * where there is none. null: not known for this system.
 */
export function installCommand(system: {
  readonly platform: NodeJS.Platform
  readonly osRelease: string
  readonly root: boolean
}): string | null {
  if (system.platform === 'darwin') return 'brew install php'
  if (system.platform === 'win32') return 'winget install PHP.PHP.8.4'
  const ids = ['ID', 'ID_LIKE'].flatMap((key) => releaseValue(system.osRelease, key).split(/\s+/))
  const command = ids.map((id) => COMMANDS[id]).find((found) => found !== undefined)
  if (!command) return null
  return system.root ? command : `${ids.includes('alpine') ? 'doas' : 'sudo'} ${command}`
}

const APT = 'apt install php-fpm'
const DNF = 'dnf install php-fpm'
const PACMAN = 'pacman -S php-fpm'
const ZYPPER = 'zypper install php8-fpm'

/** By ID or ID_LIKE of os-release(5). */
const COMMANDS: Readonly<Record<string, string>> = {
  debian: APT,
  ubuntu: APT,
  fedora: DNF,
  rhel: DNF,
  centos: DNF,
  amzn: DNF,
  arch: PACMAN,
  manjaro: PACMAN,
  alpine: 'apk add php83-fpm',
  suse: ZYPPER,
  opensuse: ZYPPER,
}

function releaseValue(osRelease: string, key: string): string {
  return new RegExp(`^${key}=["']?([^"'\\n]*)["']?$`, 'm').exec(osRelease)?.[1] ?? ''
}
