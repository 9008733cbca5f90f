/** Protobuf fields by hand, for messages that no encoder of ours would write. Numbers below 2^28. */
function varint(value: number): Buffer {
  const bytes: number[] = []
  let left = value
  for (; left > 0x7f; left >>>= 7) bytes.push((left & 0x7f) | 0x80)
  bytes.push(left)
  return Buffer.from(bytes)
}

/** A number. */
export function varintField(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)])
}

/** Bytes, or a message inside the message. */
export function bytesField(field: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([varint((field << 3) | 2), varint(bytes.length), bytes])
}

/** A text. */
export function textField(field: number, text: string): Buffer {
  return bytesField(field, Buffer.from(text))
}
