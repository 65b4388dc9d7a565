import type { Theme } from 'vitepress'
// The fonts of the machine: one that comes later breaks lines elsewhere, and the page moves under who reads it.
import DefaultTheme from 'vitepress/theme-without-fonts'
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
