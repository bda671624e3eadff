//! Small dense matrices, row by row.

use crate::tolerance::FLAT_DIRECTION;

/// The product of two square matrices.
pub(super) fn product(left: &[f64], right: &[f64], size: usize) -> Vec<f64> {
    let mut product = vec![0.0; size * size];
    for row in 0..size {
        for middle in 0..size {
            let factor = left[row * size + middle];
            for column in 0..size {
                product[row * size + column] += factor * right[middle * size + column];
            }
        }
    }
    product
}

/// The inverse of a positive definite matrix, by Gauss and Jordan with pivots.
pub(super) fn inverse(matrix: &[f64], size: usize) -> Vec<f64> {
    let mut left = matrix.to_vec();
    let mut right = vec![0.0; size * size];
    (0..size).for_each(|at| right[at * size + at] = 1.0);
    for column in 0..size {
        let size_of = |row: &usize| left[row * size + column].abs();
        let pivot = (column..size).max_by(|a, b| size_of(a).total_cmp(&size_of(b)));
        let pivot = pivot.unwrap_or(column);
        for at in 0..size {
            left.swap(column * size + at, pivot * size + at);
            right.swap(column * size + at, pivot * size + at);
        }
        let by = left[column * size + column];
        for at in 0..size {
            left[column * size + at] /= by;
            right[column * size + at] /= by;
        }
        for row in (0..size).filter(|row| *row != column) {
            let factor = left[row * size + column];
            if factor != 0.0 {
                for at in 0..size {
                    left[row * size + at] -= factor * left[column * size + at];
                    right[row * size + at] -= factor * right[column * size + at];
                }
            }
        }
    }
    right
}

/// The inverse of a symmetric matrix; `None` if it is not positive definite.
pub(super) fn definite_inverse(matrix: &[f64], size: usize) -> Option<Vec<f64>> {
    let root = root(matrix, size);
    (0..size).all(|at| root[at * size + at] > 0.0).then(|| inverse(matrix, size))
}

/// Eigenvalues of a symmetric matrix, and eigenvectors as columns, by Jacobi's rotations
/// (1846), cyclic by rows.
fn eigen(mut matrix: Vec<f64>, size: usize) -> (Vec<f64>, Vec<f64>) {
    let mut vectors = vec![0.0; size * size];
    (0..size).for_each(|at| vectors[at * size + at] = 1.0);
    for _ in 0..60 {
        let mut rest = 0.0;
        for p in 0..size {
            for q in p + 1..size {
                let off = matrix[p * size + q];
                rest += off * off;
                if off.abs() < 1e-300 {
                    continue;
                }
                let theta = (matrix[q * size + q] - matrix[p * size + p]) / (2.0 * off);
                let t = theta.signum() / (theta.abs() + libm::sqrt(theta * theta + 1.0));
                let c = 1.0 / libm::sqrt(t * t + 1.0);
                let s = t * c;
                for at in 0..size {
                    let (a, b) = (matrix[at * size + p], matrix[at * size + q]);
                    matrix[at * size + p] = c * a - s * b;
                    matrix[at * size + q] = s * a + c * b;
                }
                for at in 0..size {
                    let (a, b) = (matrix[p * size + at], matrix[q * size + at]);
                    matrix[p * size + at] = c * a - s * b;
                    matrix[q * size + at] = s * a + c * b;
                    let (a, b) = (vectors[at * size + p], vectors[at * size + q]);
                    vectors[at * size + p] = c * a - s * b;
                    vectors[at * size + q] = s * a + c * b;
                }
            }
        }
        if rest < 1e-24 {
            break;
        }
    }
    ((0..size).map(|at| matrix[at * size + at]).collect(), vectors)
}

/// Adds `factor` times the outer product of a vector with itself.
pub(super) fn add_outer(matrix: &mut [f64], vector: &[f64], factor: f64) {
    let size = vector.len();
    for (row, left) in vector.iter().enumerate() {
        if *left != 0.0 {
            for (column, right) in vector.iter().enumerate() {
                matrix[row * size + column] += factor * left * right;
            }
        }
    }
}

/// The lower triangle L with `L·Lᵀ` the matrix (Cholesky 1910); what is not above 0 on the
/// way, as rounding may leave it, counts as nothing.
pub(super) fn root(matrix: &[f64], size: usize) -> Vec<f64> {
    let mut root = vec![0.0; size * size];
    for row in 0..size {
        for column in 0..=row {
            let both = |at: usize| root[row * size + at] * root[column * size + at];
            let rest = matrix[row * size + column] - (0..column).map(both).sum::<f64>();
            let pivot = root[column * size + column];
            root[row * size + column] = match (row == column, pivot > 0.0) {
                (true, _) => libm::sqrt(rest.max(0.0)),
                (false, true) => rest / pivot,
                (false, false) => 0.0,
            };
        }
    }
    root
}

/// Eigenvectors of an information matrix, each coordinate on its own scale, with an eigenvalue
/// below [`FLAT_DIRECTION`]: names and loadings of 0.3 and more.
pub(super) fn flat_directions(
    information: &[f64],
    size: usize,
    name: impl Fn(usize) -> String,
) -> Vec<Vec<(String, f64)>> {
    let scale: Vec<f64> = (0..size).map(|row| libm::sqrt(information[row * size + row])).collect();
    // What has no finite scale is told by nothing, either.
    let told = |row: &usize| scale[*row] > 0.0 && scale[*row].is_finite();
    let bound: Vec<usize> = (0..size).filter(told).collect();
    let mut flat: Vec<Vec<(String, f64)>> =
        (0..size).filter(|row| !told(row)).map(|row| vec![(name(row), 1.0)]).collect();
    let mut matrix = Vec::with_capacity(bound.len() * bound.len());
    for row in &bound {
        for column in &bound {
            matrix.push(information[row * size + column] / (scale[*row] * scale[*column]));
        }
    }
    let (values, vectors) = eigen(matrix, bound.len());
    for (at, value) in values.iter().enumerate() {
        if *value < FLAT_DIRECTION {
            let loading = |row: usize| vectors[row * bound.len() + at];
            let named = (0..bound.len()).filter(|row| loading(*row).abs() >= 0.3);
            flat.push(named.map(|row| (name(bound[row]), loading(row))).collect());
        }
    }
    flat
}
