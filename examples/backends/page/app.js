/**
 * The chat page. Everything real-time goes through the ordinary `centrifuge` client; the backend is
 * asked over HTTP only to sign in and out, for the address of the real-time server and to announce.
 */
const { Centrifuge } = window

const find = (id) => document.querySelector(`[data-testid="${id}"]`)
const state = find('connection-state')
const errorBox = find('error')
const recoveryBadge = find('recovery')
const messageList = find('messages')
const presenceList = find('presence')
const roomSelect = find('room-select')

/** Wait between a lost connection and the next attempt; long enough to miss a message on purpose. */
const RECONNECT_DELAY_MS = 3000
const HISTORY_LENGTH = 20

let client = null
let subscription = null
/** The socket in use, so that "Cut connection" can drop it as a bad network would. */
let socket = null

class RememberedSocket extends window.WebSocket {
  constructor(...parameters) {
    super(...parameters)
    socket = this
  }
}

// --- talking to the backend ------------------------------------------------------------------

async function backend(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const answer = response.status === 204 ? {} : await response.json()
  if (!response.ok) throw new Error(answer.message ?? `the backend answered ${response.status}`)
  return answer
}

// --- what the page shows ---------------------------------------------------------------------

function showError(problem) {
  errorBox.textContent =
    problem === null ? '' : problem.code ? `${problem.message} (${problem.code})` : problem.message
  errorBox.hidden = problem === null
}

function showState(name, detail = '') {
  document.body.dataset.state = name
  state.textContent = detail === '' ? name : `${name}: ${detail}`
}

function showView(name) {
  for (const view of document.querySelectorAll('[data-show]')) {
    view.hidden = view.dataset.show !== name
  }
}

/** Messages are ordered by their offset in the channel, and one offset is shown once. */
function showMessage({ offset, data }) {
  const items = [...messageList.children]
  if (items.some((item) => Number(item.dataset.offset) === offset)) return
  const item = document.createElement('li')
  item.dataset.offset = String(offset)
  item.dataset.testid = 'message'
  const time = document.createElement('time')
  time.dateTime = data.sentAt
  time.textContent = new Date(data.sentAt).toLocaleTimeString()
  const author = document.createElement('strong')
  author.textContent = data.author === null ? 'Announcement' : data.author.name
  item.classList.toggle('system', data.author === null)
  item.append(time, author, `: ${data.text}`)
  const next = items.find((other) => Number(other.dataset.offset) > offset)
  messageList.insertBefore(item, next ?? null)
  messageList.scrollTop = messageList.scrollHeight
}

/** One line per person; somebody with two windows is counted, not repeated. */
function showPresence(clients) {
  const connections = new Map()
  for (const info of clients.values()) {
    const name = info.connInfo?.name ?? info.user
    connections.set(name, (connections.get(name) ?? 0) + 1)
  }
  presenceList.replaceChildren(
    ...[...connections].sort().map(([name, count]) => {
      const item = document.createElement('li')
      item.dataset.testid = 'present'
      item.textContent = count > 1 ? `${name} (${count} windows)` : name
      return item
    }),
  )
  find('presence-count').textContent = `(${connections.size})`
}

function showRecovery(recovered, count) {
  recoveryBadge.hidden = false
  recoveryBadge.dataset.recovered = String(recovered)
  recoveryBadge.textContent = `recovered: ${recovered}, ${count} ${count === 1 ? 'message' : 'messages'}`
}

// --- a room ----------------------------------------------------------------------------------

function leaveRoom() {
  if (subscription === null) return
  subscription.removeAllListeners()
  subscription.unsubscribe()
  client.removeSubscription(subscription)
  subscription = null
  recoveryBadge.hidden = true
  messageList.replaceChildren()
  showPresence(new Map())
}

function joinRoom(room) {
  leaveRoom()
  find('room-title').textContent = room
  find('room-topic').textContent = 'joining…'
  const current = client.newSubscription(`chat:${room}`)
  const present = new Map()
  let recovered = null
  subscription = current

  current.on('subscribed', (context) => {
    find('room-topic').textContent = context.data.topic
    if (context.wasRecovering && context.recovered) {
      // The missed publications follow this event at once, before any promise runs.
      recovered = 0
      window.queueMicrotask(() => {
        showRecovery(true, recovered)
        recovered = null
      })
    } else {
      if (context.wasRecovering) showRecovery(false, 0)
      loadHistory(current).catch(showError)
    }
    loadPresence(current, present).catch(showError)
  })
  current.on('publication', (publication) => {
    if (recovered !== null) recovered += 1
    showMessage(publication)
  })
  current.on('join', ({ info }) => showPresence(present.set(info.client, info)))
  current.on('leave', ({ info }) => {
    present.delete(info.client)
    showPresence(present)
  })
  current.on('error', ({ error }) => showError(error))
  current.on('unsubscribed', ({ code, reason }) => {
    find('room-topic').textContent = 'not joined'
    showError({ code, message: reason })
  })
  current.subscribe()
}

async function loadHistory(current) {
  const { publications } = await current.history({ limit: HISTORY_LENGTH, reverse: true })
  if (current !== subscription) return
  messageList.replaceChildren()
  publications.forEach(showMessage)
}

async function loadPresence(current, present) {
  const { clients } = await current.presence()
  if (current !== subscription) return
  present.clear()
  for (const [id, info] of Object.entries(clients)) present.set(id, info)
  showPresence(present)
}

// --- the connection --------------------------------------------------------------------------

function connect({ user, realtimePort }) {
  find('current-user').textContent = user.name
  showView('signed-in')
  client = new Centrifuge(`ws://${window.location.hostname}:${realtimePort}/connection/websocket`, {
    websocket: RememberedSocket,
    minReconnectDelay: RECONNECT_DELAY_MS,
    maxReconnectDelay: RECONNECT_DELAY_MS,
  })
  client.on('connecting', ({ code, reason }) =>
    showState('connecting', code === 0 ? '' : `${reason} (${code})`),
  )
  client.on('connected', () => {
    showState('connected')
    showError(null)
  })
  client.on('disconnected', ({ code, reason }) => showState('disconnected', `${reason} (${code})`))
  client.on('error', ({ error }) => showError(error))
  client.connect()
  joinRoom(roomSelect.value)
}

function signedOut() {
  if (client !== null) {
    leaveRoom()
    client.removeAllListeners()
    client.disconnect()
    client = null
  }
  showState('signed out')
  showView('signed-out')
}

/** Runs what a control does; a problem ends in the error line. */
function onEvent(element, name, action) {
  element.addEventListener(name, async (event) => {
    event.preventDefault()
    try {
      showError(null)
      await action(event)
    } catch (problem) {
      showError(problem)
    }
  })
}

onEvent(find('login-form'), 'submit', async ({ target }) => {
  const { name, password } = target.elements
  await backend('POST', '/login', { name: name.value, password: password.value })
  target.reset()
  connect(await backend('GET', '/session'))
})

onEvent(find('logout-button'), 'click', async () => {
  signedOut()
  await backend('POST', '/logout', {})
})

onEvent(find('cut-button'), 'click', () => {
  recoveryBadge.hidden = true
  socket.close()
})

onEvent(roomSelect, 'change', () => joinRoom(roomSelect.value))

const input = find('message-input')

onEvent(input.form, 'submit', async () => {
  const text = input.value
  await subscription.publish({ text })
  input.value = ''
})

onEvent(find('announce-button'), 'click', async () => {
  await backend('POST', '/announce', { room: roomSelect.value, text: input.value })
  input.value = ''
})

for (const button of document.querySelectorAll('[data-rpc]')) {
  onEvent(button, 'click', async () => {
    find('rpc-answer').textContent = '…'
    try {
      const { data } = await client.rpc(button.dataset.rpc, { room: roomSelect.value })
      find('rpc-answer').textContent = JSON.stringify(data, null, 2)
    } catch (problem) {
      find('rpc-answer').textContent = 'failed'
      throw problem
    }
  })
}

const session = await backend('GET', '/session')
if (session.user === null) signedOut()
else connect(session)
