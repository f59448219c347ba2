import { useEffect, useState } from 'react'
import type { Client, Following } from '../../app/contract/client.ts'
import { asFailure, type FailureData } from '../../app/failure.ts'
import { useServices } from '../shell/use-services.ts'

/** Follows a stream as long as somebody looks, anew after each reconnection. @param open must stay the same @returns what ended it */
export function useFollowing(open: (client: Client) => Following): FailureData | undefined {
  const { connection } = useServices()
  const [failure, setFailure] = useState<FailureData | undefined>()
  useEffect(() => {
    let end: (() => void) | undefined
    const follow = (): void => {
      const { client } = connection
      if (!client) return
      setFailure(undefined)
      const following = open(client)
      end = following.end
      following.ended.catch((error) => {
        const { data } = asFailure(error)
        // That the wire has closed is said elsewhere, and mended by itself.
        if (data.code !== 'contract-closed') setFailure(data)
      })
    }
    follow()
    const unwatch = connection.state.subscribe((state, before) => {
      if (state.at === 'open' && before.at !== 'open') follow()
    })
    return () => {
      unwatch()
      end?.()
    }
  }, [connection, open])
  return failure
}
