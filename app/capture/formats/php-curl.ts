import { latin1Bytes } from '../../fastcgi/text.ts'
import { sentRequest } from '../sent-request.ts'
import type { TextFormat } from './export-format.ts'
import { phpString } from './php-string.ts'

/** What curl makes of the request by itself. */
const LEFT_OUT = new Set(['content-length', 'connection', 'keep-alive', 'proxy-connection', 'expect', 'transfer-encoding'])

/** The request as PHP source that sends it with the extension curl: same method, target, headers and body. */
export const phpCurl: TextFormat = {
  name: 'PHP with curl',
  text({ detail, siteUrl }) {
    const { method, target, headers, httpVersion, body } = sentRequest(detail)
    const named = (name: string): boolean => headers.some(([each]) => each.toLowerCase() === name)
    const lines: string[] = headers
      .filter(([name]) => !LEFT_OUT.has(name.toLowerCase()))
      // `Name;` is an empty one; `Name:` would take it away.
      .map(([name, value]) => latin1(value === '' ? `${name};` : `${name}: ${value}`))
    for (const own of ['Host', 'Accept', ...(body.length > 0 ? ['Content-Type'] : [])])
      if (!named(own.toLowerCase())) lines.push(latin1(`${own}:`))
    const hasBody = body.length > 0 || named('content-length')
    if (hasBody) lines.push(latin1('Expect:'))
    const options = [
      `CURLOPT_REQUEST_TARGET => ${latin1(target)}`,
      ...(httpVersion === '1.0' ? ['CURLOPT_HTTP_VERSION => CURL_HTTP_VERSION_1_0'] : []),
      `CURLOPT_HTTPHEADER => [\n${lines.map((line) => `        ${line},\n`).join('')}    ]`,
      ...(hasBody ? [`CURLOPT_POSTFIELDS => ${phpString(body)}`] : []),
      // After the body, which would make it a POST.
      method === 'HEAD' && !hasBody ? 'CURLOPT_NOBODY => true' : `CURLOPT_CUSTOMREQUEST => ${latin1(method)}`,
      'CURLOPT_HEADER => true',
      'CURLOPT_RETURNTRANSFER => true',
    ]
    return [
      '<?php',
      '',
      `$curl = curl_init(${latin1(`${siteUrl}/`)});`,
      'curl_setopt_array($curl, [',
      ...options.map((option) => `    ${option},`),
      ']);',
      '$answer = curl_exec($curl);',
      'echo $answer === false ? curl_error($curl) . "\\n" : $answer;',
      '',
    ].join('\n')
  },
}

const latin1 = (text: string): string => phpString(latin1Bytes(text))
