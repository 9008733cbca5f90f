/** Public face of consumers: commands out of queues. */
export { KafkaConsumer, kafkaLibrary, type KafkaOptions } from './kafka.js'
export {
  jetStreamLibrary,
  NatsJetStreamConsumer,
  type JetStreamOptions,
  type NatsConnector,
} from './nats-jetstream.js'
export {
  PostgresConsumer,
  type PostgresConnectors,
  type PostgresConsumerOptions,
} from './postgresql.js'
export {
  consumerMetrics,
  type Consumer,
  type ConsumerDeps,
  type ConsumerMetrics,
  type MessageOptions,
  type PublicationAttributes,
} from './ports.js'
export { RedisStreamConsumer, type RedisCommands, type RedisStreamOptions } from './redis-stream.js'
export { Consumers, type NamedConsumer } from './service.js'
