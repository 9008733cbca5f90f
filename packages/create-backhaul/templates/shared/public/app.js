const { Centrifuge } = globalThis
const show = (text) => {
  const line = document.createElement('li')
  line.textContent = text
  document.querySelector('#log').prepend(line)
}

const name = `guest-${Math.floor(Math.random() * 1000)}`
const client = new Centrifuge(`ws://${window.location.hostname}:8000/connection/websocket`, {
  data: { name },
})
client.on('connected', () => (document.querySelector('#state').textContent = `you are ${name}`))
client.on('disconnected', ({ reason }) => (document.querySelector('#state').textContent = reason))

const lobby = client.newSubscription('chat:lobby')
lobby.on('publication', ({ data }) => show(`${data.from}: ${data.text}`))
lobby.subscribe()
client.connect()

document.querySelector('#roll').addEventListener('click', async () => {
  const { data } = await client.rpc('dice.roll', { sides: 6 })
  show(`${data.user} rolled ${data.rolled}`)
})
document.querySelector('#say').addEventListener('submit', (event) => {
  event.preventDefault()
  const field = document.querySelector('#text')
  lobby.publish({ text: field.value })
  field.value = ''
})
