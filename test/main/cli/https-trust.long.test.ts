import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { suiteWith, thePeer } from '../../peers.ts'
import { canBeNobody, sluiceAsNobody, testUser } from './sluice.ts'

suiteWith(['certutil', 'setpriv'], 'trust, as an ordinary user', () => {
  test.skipIf(!canBeNobody)('the list of a browser takes it in and gives it back; what is root’s is shown alone', async () => {
    const user = testUser()
    const list = join(user.folder, '.pki/nssdb')
    mkdirSync(list, { recursive: true })
    execFileSync(thePeer('certutil'), ['-N', '--empty-password', '-d', `sql:${list}`])
    const asked = async (...words: string[]) => {
      const started = await sluiceAsNobody(user, ['https', ...words])
      const { code } = await started.exit
      return { code, stdout: started.stdout, stderr: started.stderr }
    }
    const trusted = async (): Promise<boolean | undefined> => {
      const { trustedBy } = JSON.parse((await asked('--json')).stdout)
      return trustedBy.find(({ name }: { name: string }) => name.startsWith('Chrome'))?.trusted
    }
    const refused = await asked('trust')
    expect(refused).toMatchObject({ code: 1, stdout: expect.stringMatching(/certutil -A -d .*There is no terminal.*Nothing was changed/s) })
    expect(await trusted()).toBe(false)
    const agreed = await asked('trust', '--yes')
    expect(agreed.stderr).toBe('')
    expect(agreed).toMatchObject({ code: 0, stdout: expect.stringMatching(/Done\..*sudo install -m 644 .* && sudo update-ca-/s) })
    expect(await trusted()).toBe(true)
    expect((await asked('untrust', '--yes')).code).toBe(0)
    expect(await trusted()).toBe(false)
    expect((await asked('untrust', '--yes')).stdout).toContain('trusted nowhere')
  })
})
