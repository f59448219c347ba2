import { GrowingBytes } from '../../fastcgi/growing-bytes.ts'

/** Writes blocks of pcapng (IETF draft-ietf-opsawg-pcapng), little-endian. */
export class PcapngBlocks {
  private readonly out = new GrowingBytes()

  /** Section header, then one interface of raw IP packets whose times are in nanoseconds. */
  header(application: string, interfaceName: string): void {
    const section = this.begin(0x0a0d0d0a)
    this.u32(0x1a2b3c4d)
    this.u16(1)
    this.u16(0)
    this.u32(0xffff_ffff) // the section's length is not said
    this.u32(0xffff_ffff)
    this.option(SHB_USERAPPL, new TextEncoder().encode(application))
    this.u32(0)
    this.end(section)
    const named = this.begin(1)
    this.u16(LINKTYPE_RAW)
    this.u16(0)
    this.u32(0) // no limit for a packet
    this.option(IF_NAME, new TextEncoder().encode(interfaceName))
    this.option(IF_TSRESOL, new Uint8Array([9]))
    this.u32(0)
    this.end(named)
  }

  /** An enhanced packet block. @param ns since 1970 */
  packet(ns: bigint, packet: Uint8Array, comment = ''): void {
    const from = this.begin(6)
    this.u32(0)
    this.u32(Number(ns >> 32n))
    this.u32(Number(ns & 0xffff_ffffn))
    this.u32(packet.length)
    this.u32(packet.length)
    this.padded(packet)
    if (comment !== '') {
      this.option(OPT_COMMENT, new TextEncoder().encode(comment).subarray(0, 0xfff0))
      this.u32(0)
    }
    this.end(from)
  }

  written(): Uint8Array<ArrayBuffer> {
    return this.out.written()
  }

  private begin(type: number): number {
    const from = this.out.length
    this.u32(type)
    this.u32(0)
    return from
  }

  /** The length stands at both ends of a block. */
  private end(from: number): void {
    const length = this.out.length - from + 4
    this.u32(length)
    this.out.view.setUint32(from + 4, length, true)
  }

  private option(code: number, value: Uint8Array): void {
    this.u16(code)
    this.u16(value.length)
    this.padded(value)
  }

  private padded(bytes: Uint8Array): void {
    this.out.append(bytes)
    this.out.append(new Uint8Array(-bytes.length & 3))
  }

  private u16(value: number): void {
    this.out.reserve(2)
    this.out.view.setUint16(this.out.length, value, true)
    this.out.length += 2
  }

  private u32(value: number): void {
    this.out.reserve(4)
    this.out.view.setUint32(this.out.length, value, true)
    this.out.length += 4
  }
}

const LINKTYPE_RAW = 101
const OPT_COMMENT = 1
const IF_NAME = 2
const SHB_USERAPPL = 4
const IF_TSRESOL = 9
