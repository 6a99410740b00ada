# Maillage. « make help » dit tout. Il faut seulement Python ≥ 3.11 et make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MAILLAGE_VAR ?=
export MAILLAGE_VAR
.DEFAULT_GOAL := help
.PHONY: help setup run test bench demo-reset

help: ## Liste les commandes
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(VENV)/.pret front/.pret ## Installe tout ce qu'il faut (Python, habillage, liste des communes)

$(VENV)/.pret: requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Maillage demande Python 3.11 ou plus récent : make PYTHON=/chemin/vers/python3.11 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Il manque le module venv de Python (Debian : apt install python3-venv)."; exit 1; }
	@echo "Installation des bibliothèques Python…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

front/.pret: $(VENV)/.pret package-lock.json $(wildcard front/*.mjs front/*/*.scss front/*/*.js front/*/*/*.scss) maillage/socle/territoires/national.py $(shell find maillage -path "*/static/*" -type f -not -path "*/dist/*" 2>/dev/null)
	@echo "Préparation de l'habillage et de la liste des communes…"
	@$(BIN)/python outils/npm.py ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@$(BIN)/python outils/npm.py run --silent build
	@$(BIN)/python -m maillage.socle.territoires.national
	@$(BIN)/python manage.py collectstatic --no-input -v 0
	@$(BIN)/python outils/npm.py run --silent compress
	@touch $@

run: setup ## Démarre la démonstration (base, site, tâches de fond) ; Ctrl-C arrête tout
	@exec $(BIN)/python -m maillage.config.demarrage

test: setup ## Lance tous les essais
	@$(BIN)/python -m pytest -n $${PYTEST_WORKERS:-logical} --maxprocesses 8 --dist loadgroup $(ARGS)

bench: setup ## Mesure les vitesses et la qualité (bench/)
	@$(BIN)/python -m bench $(ARGS)

demo-reset: setup ## Efface la démonstration et la refait
	@$(BIN)/python -m maillage.config.remise_a_zero

-include outils/check.mk
