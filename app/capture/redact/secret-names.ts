/** Whether a field of a form or of JSON, a header or a parameter of that name holds a secret. Case and separators do not matter. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  return ANYWHERE.test(words.join('')) || words.some((word) => WORDS.has(word))
}

const ANYWHERE =
  /passw|passphrase|passcode|pwd|secret|token|apikey|accesskey|privatekey|authkey|csrf|xsrf|nonce|sessid|sessionid|phpauth(user|pw|digest)/
const WORDS = new Set(['pass', 'pin', 'otp', 'cvc', 'cvv', 'jwt'])
