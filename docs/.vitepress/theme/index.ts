import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme'
import { enhanceAppWithTabs } from 'vitepress-plugin-tabs/client'
import './diagrams.css'
import './tables.css'
import TokenInspector from './inspector/TokenInspector.vue'

export default {
  extends: DefaultTheme,
  enhanceApp: ({ app }) => {
    enhanceAppWithTabs(app)
    app.component('TokenInspector', TokenInspector)
  },
} satisfies Theme
