# Checks: they change nothing and stop at the first that fails. `make fix` mends what can be mended by itself.
.PHONY: check check-format check-lint check-types check-imports check-migrations check-templates check-settings fix

# A value for the checks only: nothing is written under var/ and no database is needed.
CHECK_ENV := MAILLAGE_CLE_SECRETE=$${MAILLAGE_CLE_SECRETE:-cle-des-controles-sans-valeur}
GABARITS := $$(git ls-files --cached --others --exclude-standard -- 'maillage/**/templates/**.html' 'maillage/*/templates/**.html')

check: setup ## Contrôle tout sans rien changer (format, types, imports, migrations, réglages)
	@$(MAKE) --no-print-directory check-format check-lint check-types check-imports check-templates check-migrations check-settings
	@echo "Tous les contrôles passent."

check-format: ## Contrôle la mise en forme du code Python
	@echo "— mise en forme"
	@$(BIN)/ruff format --check --quiet . || { echo "Lancez : make fix"; exit 1; }

check-lint: ## Contrôle les règles d'écriture du code Python
	@echo "— règles d'écriture"
	@$(BIN)/ruff check --quiet .

check-types: ## Contrôle les types
	@echo "— types"
	@$(CHECK_ENV) $(BIN)/mypy --no-error-summary maillage

check-imports: ## Contrôle le sens des imports
	@echo "— sens des imports"
	@said=$$(PYTHONPATH=. $(BIN)/lint-imports --no-cache 2>&1) || { echo "$$said"; exit 1; }

check-templates: ## Contrôle la mise en forme des gabarits
	@echo "— gabarits"
	@$(BIN)/djade --check --target-version 5.2 $(GABARITS) || { echo "Lancez : make fix"; exit 1; }

check-migrations: ## Contrôle que les migrations suivent les modèles
	@echo "— migrations"
	@$(CHECK_ENV) $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

check-settings: ## Contrôle les réglages, ceux d'une vraie installation compris
	@echo "— réglages"
	@$(CHECK_ENV) $(BIN)/python manage.py check --fail-level WARNING
	@$(BIN)/python outils/check_deploy.py

fix: setup ## Met en forme le code et les gabarits, et corrige ce qui peut l'être
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .
	@$(BIN)/djade --target-version 5.2 $(GABARITS) || true
