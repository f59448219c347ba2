import { homedir } from 'node:os'
import { Failure } from '../../app/failure.ts'

/** This user's home. @throws Failure `home-missing`: users of containers, and of services, may have none */
export function homeFolder(): string {
  try {
    return homedir()
  } catch (error) {
    throw new Failure('home-missing', {}, error)
  }
}
