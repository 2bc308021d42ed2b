# guardtag. `make` alone says what there is. Python 3.11 or newer, git and make are all it needs.

VENV := .venv/bin
# Another project's environment must not leak into this one.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
# Tests start many short commands; without kept byte code each would compile guardtag anew.
unexport PYTHONDONTWRITEBYTECODE

# One worker more than there are processors: tests also wait, for processes and for deadlines. Five at most.
WORKERS = $(shell n=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); test $$n -lt 4 && echo $$((n + 1)) || echo 5)

.DEFAULT_GOAL := help
.PHONY: help setup demo test cover mutate check types docs bench fuzz soak dist pins clean clean-all

help: ## this list
	@echo "guardtag: cloth tags that bring lost people home 爱心守护小贴士"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv with the pinned packages (demo and test do it by themselves)
	@PYTHON='$(PYTHON)' sh tools/setup.sh

demo: setup ## play the whole story into demo/ 演示
	@$(VENV)/guardtag demo --out demo/
	@echo "(guardtag here is $(VENV)/guardtag)"

test: setup ## run the tests, several files at once; ARGS="tests/house -x" goes to pytest 测试
	@sh tools/browser.sh
	@$(VENV)/python -m pytest $(or $(ARGS),-n $(WORKERS) --dist worksteal)

cover: setup ## what the tests reach, room by room; ARGS="tests/payload" ROOMS="guardtag.payload" for one
	@sh tools/browser.sh
	@rm -rf .cover
	@$(VENV)/python -m coverage run -m pytest --timeout=900 --hypothesis-profile=usual $(or $(ARGS),-n $(WORKERS) --dist worksteal); code=$$?; \
	    $(VENV)/python -m coverage combine -q && $(VENV)/python tools/cover.py $(ROOMS) && exit $$code

mutate: setup ## plant small faults and see whether a test sees each; takes up to an hour; ARGS="guardtag.rules*" for some
	@nice -n 10 $(VENV)/python tools/mutate.py $(ARGS)

check: setup ## the rules of the house: style, types, import layers, docstrings
	@echo "[1/5] ruff check";         $(VENV)/ruff check .
	@echo "[2/5] ruff format";        $(VENV)/ruff format --check .
	@echo "[3/5] mypy --strict";      $(VENV)/mypy
	@echo "[4/5] import layers";      $(VENV)/lint-imports
	@echo "[5/5] docstrings";         $(VENV)/interrogate -c pyproject.toml src plugins/*/src

types: setup ## what a type checker sees of the public API, and the cases of tests/typing 类型
	@$(VENV)/python tools/checked_types.py

docs: setup ## build the pages into docs/_build/html; a warning is an error 文档
	@$(VENV)/python -m sphinx -W --keep-going -q -j auto -d docs/_build/doctrees -b html docs docs/_build/html && echo "docs/_build/html/index.html"

bench: setup ## run every bench script shortly, one JSON line each, and write docs/benchmarks.md; ARGS="--full web" 测量
	@PYTHON='$(PYTHON)' sh tools/setup.sh bench >&2 || echo "payload and damage go without their peers" >&2
	@$(VENV)/python tools/bench_book.py $(ARGS)

fuzz: setup ## a million inputs for each thing that reads what others wrote; ARGS="--runs 10000 scan pages" 模糊测试
	@$(VENV)/python -m fuzz $(ARGS)

soak: setup ## 2,000 seeds of the simulated city, the long tests, marked soak, and every property with 1,000 examples
	@sh tools/browser.sh
	@$(VENV)/python tools/checked_types.py
	@$(VENV)/python -m guardtag.testing.simulation --seeds 2000 --days 7
	@$(VENV)/python -m pytest -m soak --timeout=0 $(ARGS) || \
	    { code=$$?; test $$code -eq 5 && echo "no test is marked soak" || exit $$code; }
	@$(VENV)/python -m pytest -m "hypothesis and not soak" --timeout=0 --hypothesis-profile=long $(ARGS) || test $$? -eq 5

dist: setup ## wheels, source archives and bills of materials into dist/, each looked at, then tried in an empty environment
	@$(VENV)/python -m tools.dist $(ARGS)

pins: setup ## write constraints.txt anew, with the hashes of every file; needs uv; ARGS=--upgrade takes the newest
	@$(VENV)/python -m tools.pins $(ARGS)

clean: ## remove what runs leave behind, the demo's folder too; .venv and .venv-bench stay
	@if [ -e demo/.guardtag-demo ]; then rm -rf demo; fi
	@rm -rf dist build docs/_build .cover mutants .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find src tests bench examples plugins -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

clean-all: clean ## remove .venv and .venv-bench as well
	@rm -rf .venv .venv-bench
