import { expect, test } from 'vitest'
import { serverVariables } from '../../../main/embedded/server-variables.ts'
import { virtualPath } from '../../../main/embedded/virtual-path.ts'

test('parameters stay as they came, in order; PHP_SELF is script and path', () => {
  const params = [
    ['SCRIPT_NAME', '/a.php'],
    ['PATH_INFO', '/x'],
    ['A', '1'],
    ['A', '2'],
  ] as const
  expect(serverVariables(params, 'linux')).toEqual([...params, ['PHP_SELF', '/a.php/x']])
})

test('on Windows, paths are as PHP names them, and nothing else changes', () => {
  const params = [
    ['SCRIPT_FILENAME', 'C:\\blog\\index.php'],
    ['DOCUMENT_ROOT', 'C:/blog'],
    ['QUERY_STRING', 'a=C:\\x'],
  ] as const
  expect(serverVariables(params, 'win32').slice(0, 3)).toEqual([
    ['SCRIPT_FILENAME', '/C:/blog/index.php'],
    ['DOCUMENT_ROOT', '/C:/blog'],
    ['QUERY_STRING', 'a=C:\\x'],
  ])
  expect(virtualPath('/srv/a\\b', 'linux')).toBe('/srv/a\\b')
})
