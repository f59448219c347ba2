import { expect, test } from 'vitest'
import { installCommand } from '../../../main/pools/install-command.ts'

test.each([
  ['ID=debian\n', 'sudo apt install php-fpm'],
  ['NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n', 'sudo apt install php-fpm'],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', 'sudo dnf install php-fpm'],
  ['ID=arch\n', 'sudo pacman -S php-fpm'],
  ['ID=alpine\n', 'doas apk add php83-fpm'],
  ["ID='opensuse-tumbleweed'\nID_LIKE='opensuse suse'\n", 'sudo zypper install php8-fpm'],
  ['ID=solaris\n', null],
  ['', null],
])('on %j: %s', (osRelease, command) => {
  expect(installCommand({ platform: 'linux', osRelease, root: false })).toBe(command)
})

test('root needs no sudo, a Mac has brew, Windows has winget', () => {
  expect(installCommand({ platform: 'linux', osRelease: 'ID=debian', root: true })).toBe('apt install php-fpm')
  expect(installCommand({ platform: 'darwin', osRelease: '', root: false })).toBe('brew install php')
  expect(installCommand({ platform: 'win32', osRelease: '', root: false })).toBe('winget install PHP.PHP.8.4')
})
