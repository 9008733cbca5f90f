/** Public face of admin: login, API and page for operators. */
export { mountAdmin, type AdminAnswer, type AdminDeps, type AdminOptions } from './mount.js'
export { readPage, type PageFile } from './page.js'
