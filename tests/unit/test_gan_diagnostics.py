"""What pictures of a run show, checked against what it means."""

from __future__ import annotations

import numpy as np
import pytest

from models.gan import OBJECTIVES, Run
from models.gan import diagnostics as shown
from models.gan.critics import WITNESSES, generated
from models.gan.walk import TITLES, walk
from models.targets import Gaussian, GaussianMixture
from tests.unit.test_gan_run import SMALL, same

XS, YS = np.linspace(-2, 2, 21), np.linspace(-1.5, 1.5, 16)


def trained(objective="non_saturating", steps=30, target="ring", **settings):
    run = Run(target, objective, **{**SMALL, **settings})
    run.advance(steps=steps)
    return run


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_surface_is_the_critic_on_the_grid(objective):
    run = trained(objective, steps=5)
    image = shown.surface(run, XS, YS)
    assert image.shape == (16, 21)
    raw = run.discriminator([[XS[4], YS[9]]])[0]
    assert image[9, 4] == pytest.approx(1 / (1 + np.exp(-raw)) if run.objective.is_probability else raw, rel=1e-4)


def test_blurred_density_is_the_gaussian_one_and_sums_to_one():
    points = np.random.default_rng(0).normal(size=(200_000, 2)) * 0.3
    xs = ys = np.linspace(-3, 3, 121)
    image = shown.blurred(points, xs, ys, blur=0.2)
    assert image.sum() * 0.05**2 == pytest.approx(1, abs=1e-3)
    exact = np.exp(Gaussian([0, 0], (0.09 + 0.04) * np.eye(2)).log_prob(np.stack(np.meshgrid(xs, ys), axis=-1)))
    assert np.abs(image - exact).max() < 0.02 * exact.max()


def test_blurred_density_counts_points_outside_the_window():
    image = shown.blurred(np.array([[2.1, 0.0]]), XS, np.linspace(-2, 2, 21), blur=0.3)
    assert image[10, -1] > 0.5 * (1 / (2 * np.pi * 0.09))
    assert shown.blurred(np.array([[50.0, 0.0]]), XS, YS, blur=0.3).max() == 0


def test_optimal_discriminator_is_one_half_for_a_perfect_generator():
    """A generator that is the identity on Gaussian data: G(z) = z."""
    run = Run(Gaussian([0.0, 0.0], np.eye(2)), "non_saturating", width=8, depth=1, activation="relu", backend="lean")
    weights, (into, bias), (out, out_bias) = (
        run.state.generator,
        *run._plan.problem.generator.views(run.state.generator),
    )
    weights[:] = 0
    for axis in range(2):  # z = max(z, 0) − max(−z, 0)
        into[axis, 2 * axis], into[axis, 2 * axis + 1] = 1, -1
        out[2 * axis, axis], out[2 * axis + 1, axis] = 1, -1
    assert (bias == 0).all() and (out_bias == 0).all()
    best = shown.optimal_discriminator(run, XS, YS, blur=0.2)
    assert np.abs(best - 0.5).max() < 0.06


def test_optimal_discriminator_knows_both_ends_and_where_nothing_is():
    two = GaussianMixture([1, 1], [[-1.5, 0], [1.5, 0]], [0.01 * np.eye(2)] * 2)
    run = trained(target=two, steps=0)
    best = shown.optimal_discriminator(run, XS, YS)
    assert best[8, np.abs(XS - 1.5).argmin()] > 0.99
    assert best[8, 10] < 0.01  # the untrained generator's small blob
    assert np.isnan(best[0, 0])
    again = shown.optimal_discriminator(run, XS, YS, data=shown.data_density(run, XS, YS))
    assert np.array_equal(again, best, equal_nan=True)


def test_pushes_go_where_the_loss_falls():
    """−∂loss/∂x against differences of the loss itself."""
    run = trained("non_saturating", dtype=np.float64, activation="tanh")
    points, step = run.samples(6), 1e-6
    shifts = step * run.data.scale * np.eye(2)
    loss = lambda x: np.logaddexp(0, -run.discriminator(x))  # noqa: E731
    falls = [(loss(points - shift) - loss(points + shift)) / (2 * step) for shift in shifts]
    assert shown.push(run, points) == pytest.approx(np.stack(falls, axis=1), rel=1e-4, abs=1e-8)


def test_paired_and_saturating_losses_push_uphill_too():
    for objective in ("minimax", "relativistic", "wgan_gp", "unrolled"):
        run = trained(objective)
        points = run.samples(40)
        along = (shown.push(run, points, seed=1) * run.discriminator_gradient(points)).sum(axis=1)
        assert (along >= 0).all() and along.max() > 0


def test_the_energy_distance_pushes_by_its_own_slope():
    run = trained("energy_distance", dtype=np.float64)
    real, fake = run.data.pool[:WITNESSES], generated(run.problem, run.state, WITNESSES)
    slopes = run.objective.distance(real.T, fake.T)[1].T * WITNESSES  # of each point by itself
    assert shown.push(run, run.data.unscaled(fake)) == pytest.approx(-slopes, abs=0.01)


def test_warped_grid_bends_the_latent_one():
    run = trained(latent_dim=3)
    lines = shown.warped_grid(run, lines=5, points=9)
    assert len(lines) == 10 and all(line.shape == (9, 2) for line in lines)
    assert np.allclose(lines[2][4], run.generate(np.zeros((1, 3)))[0], atol=1e-6)
    assert len(shown.warped_grid(trained(latent_dim=1, steps=1))) == 1


def test_jacobian_is_the_slope_of_the_generator():
    run = trained(dtype=np.float64, activation="silu", latent_dim=3)
    z, step = run.latents(5), 1e-6
    slopes = [(run.generate(z + step * e) - run.generate(z - step * e)) / (2 * step) for e in np.eye(3)]
    found = shown.jacobian(run, z)
    assert found == pytest.approx(np.stack(slopes, axis=2), rel=1e-5, abs=1e-8)
    assert shown.stretch(run, z) == pytest.approx(np.sqrt((found**2).sum(axis=(1, 2))))


@pytest.mark.parametrize("settings", [{}, {"packing": 3, "noise": 0.1}, {"spectral": "on"}], ids=str)
def test_panels_see_the_next_minibatch(settings):
    """Mean outputs before the next update are what that update reports."""
    run = trained(**settings)
    real, fake = shown.outputs(run)
    assert real.shape == fake.shape == shown.slopes(run).shape == (32,)
    if "spectral" not in settings:  # there the update moves σ on before it looks
        run.advance_discriminator(1)
        table = run.history.table()
        assert (table["d_real"][-1], table["d_fake"][-1]) == pytest.approx((real.mean(), fake.mean()), abs=1e-5)


def test_slopes_are_what_the_gradient_penalty_sees():
    run = trained("wgan_gp", gp=10.0)
    slopes = shown.slopes(run)
    run.advance_discriminator(1)
    assert run.history.table()["penalty"][-1] == pytest.approx(10 * ((slopes - 1) ** 2).mean(), rel=1e-4)


def test_weights_tell_the_clipped_share():
    clipped = shown.weights(trained("wgan"))
    assert 0.05 < clipped.clipped < 1
    assert clipped.histogram.counts.sum() == trained("wgan").state.discriminator.size
    assert clipped.histogram.edges[-1] == pytest.approx(0.01)
    assert shown.weights(trained("wgan_gp")).clipped == 0


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_walk_is_one_iteration(objective):
    walked, advanced = trained(objective, steps=3), trained(objective, steps=3)
    steps = list(walk(walked))
    advanced.advance(steps=1)
    assert same(walked.state, advanced.state)
    assert [*dict.fromkeys(step.key for step in steps)] == [key for key in TITLES if key in {s.key for s in steps}]
    assert steps[-1].key == "update_g" and steps[-1].data["after"].shape == (32, 2)
    assert steps[0].repeats == (walked.settings.critic_steps if "update_d" in {s.key for s in steps} else 1)


def test_a_walk_shows_the_points_it_names():
    run = trained(packing=2)
    steps = {step.key: step.data for step in walk(run)}
    assert steps["real"]["real"].shape == (64, 2) and steps["latent"]["z"].shape == (64, 2)
    assert np.hypot(*steps["real"]["real"].T) == pytest.approx(1, abs=0.06)  # on the ring
    assert steps["forward_d"]["d_real"].shape == (32,)
    assert not np.array_equal(steps["forward_d"]["d_fake"], steps["update_d"]["d_fake"])
    assert steps["forward_g"]["push"].shape == (64, 2)
