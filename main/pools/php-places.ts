import { delimiter } from 'node:path'

/** Names that a php-fpm has: php-fpm, php-fpm8.2 (Debian), php-fpm83 (Alpine, MacPorts), php-fpm-legacy (Arch), php83-fpm (Herd). */
export const PHP_FPM_NAME = /^(php-fpm-?(\d+(\.\d+)?|legacy)?|php\d*(\.\d+)?-fpm)$/

/** Patterns of files (see `glob`) where php-fpm usually is; the folders of PATH come first. */
export function phpPlaces(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] {
  const home = env.HOME ?? ''
  const onPath = (env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'))
  return [
    ...[...onPath, '/usr/sbin', '/usr/local/sbin', '/usr/bin', '/usr/local/bin'].map((folder) => `${folder}/php*`),
    ...(platform === 'darwin' ? MAC : LINUX),
    ...(home ? inHome(home, platform, env) : []),
    '/nix/store/*-php-with-extensions-*/bin/php-fpm',
    '/run/current-system/sw/bin/php-fpm',
  ]
}

const LINUX = [
  '/opt/remi/php*/root/usr/sbin/php-fpm',
  '/usr/lib*/php*/bin/php-fpm', // Gentoo
  '/home/linuxbrew/.linuxbrew/opt/php*/sbin/php-fpm',
  '/opt/php*/sbin/php-fpm',
  '/opt/plesk/php/*/sbin/php-fpm',
  '/opt/cpanel/ea-php*/root/usr/sbin/php-fpm',
  '/opt/bitnami/php/sbin/php-fpm',
]

const MAC = [
  '/opt/homebrew/opt/php*/sbin/php-fpm',
  '/opt/homebrew/Cellar/php*/*/sbin/php-fpm',
  '/usr/local/opt/php*/sbin/php-fpm',
  '/usr/local/Cellar/php*/*/sbin/php-fpm',
  '/opt/local/sbin/php-fpm*', // MacPorts
  '/Applications/MAMP/bin/php/php*/sbin/php-fpm',
  '/Applications/ServBay/package/php/*/*/sbin/php-fpm',
  '/Applications/Local.app/Contents/Resources/extraResources/lightning-services/php-*/bin/darwin*/sbin/php-fpm',
]

function inHome(home: string, platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] {
  const shared = [
    `${env.ASDF_DATA_DIR ?? `${home}/.asdf`}/installs/php/*/sbin/php-fpm`,
    `${env.MISE_DATA_DIR ?? `${home}/.local/share/mise`}/installs/php/*/sbin/php-fpm`,
    `${env.PHPENV_ROOT ?? `${home}/.phpenv`}/versions/*/sbin/php-fpm`,
    `${home}/.phpbrew/php/php-*/sbin/php-fpm`,
    `${home}/.nix-profile/bin/php-fpm`,
  ]
  if (platform !== 'darwin')
    return [
      ...shared,
      `${home}/.linuxbrew/opt/php*/sbin/php-fpm`,
      `${home}/.config/FlyEnv/app/static-php-*/sbin/php-fpm`,
      `${env.XDG_DATA_HOME ?? `${home}/.local/share`}/io.yerd.Yerd/php/php-*/sbin/php-fpm`,
    ]
  const support = `${home}/Library/Application Support`
  return [
    ...shared,
    `${support}/Herd/bin/php*-fpm`,
    `${support}/Local/lightning-services/php-*/bin/darwin*/sbin/php-fpm`,
    `${support}/io.yerd.Yerd/php/php-*/sbin/php-fpm`,
    `${home}/Library/FlyEnv/app/static-php-*/sbin/php-fpm`,
    `${home}/Library/PhpWebStudy/app/static-php-*/sbin/php-fpm`,
  ]
}
