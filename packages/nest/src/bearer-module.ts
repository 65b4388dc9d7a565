import {
  type DynamicModule,
  type FactoryProvider,
  Inject,
  Module,
  type ModuleMetadata,
  type OnModuleInit,
} from '@nestjs/common'
import { APP_FILTER, APP_GUARD, ModulesContainer } from '@nestjs/core'
import { Bearer, type BearerOptions } from './bearer.ts'
import { BearerFilter } from './bearer-filter.ts'
import { BearerGuard } from './bearer-guard.ts'
import { refuseUnguarded } from './unguarded.ts'

/** Options that other providers give. */
export interface BearerAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: FactoryProvider['inject']
  readonly useFactory: (...injected: never[]) => BearerOptions | Promise<BearerOptions>
}

/**
 * Guards an application: every handler asks for a token, but for those that are `@Public()`.
 *
 * @example
 * ```ts
 * @Module({ imports: [BearerModule.forRoot({ issuer, audience })] })
 * class AppModule {}
 * ```
 */
export class BearerModule implements OnModuleInit {
  readonly #modules: ModulesContainer

  constructor(modules: ModulesContainer) {
    this.#modules = modules
  }

  onModuleInit(): void {
    refuseUnguarded(this.#modules)
  }

  /** @throws ConfigurationError when an option is missing, unsafe or unknown. */
  static forRoot(options: BearerOptions, ...further: readonly []): DynamicModule {
    return moduleOf({ provide: Bearer, useValue: new Bearer(options, ...further) })
  }

  /** The same, with options that are known later: `{ inject: [ConfigService], useFactory: (config) => ({ … }) }`. */
  static forRootAsync({ imports = [], inject = [], useFactory }: BearerAsyncOptions): DynamicModule {
    const make = async (...injected: never[]): Promise<Bearer> => new Bearer(await useFactory(...injected))
    return { ...moduleOf({ provide: Bearer, inject, useFactory: make }), imports }
  }
}

Module({})(BearerModule)
Inject(ModulesContainer)(BearerModule, undefined, 0)

const moduleOf = (bearer: NonNullable<DynamicModule['providers']>[number]): DynamicModule => ({
  module: BearerModule,
  global: true,
  providers: [
    bearer,
    BearerGuard,
    { provide: APP_GUARD, useExisting: BearerGuard },
    { provide: APP_FILTER, useClass: BearerFilter },
  ],
  exports: [Bearer, BearerGuard],
})
