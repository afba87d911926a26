namespace Sigstore.Local.Http.Transport;

/// <summary>The memory that bodies of all connections together may take.</summary>
internal sealed class BodyBudget(long bytes)
{
    private long _left = bytes;

    /// <summary>The share of one request; given back at its end.</summary>
    public Share Open() => new(this);

    /// <summary>What one request has taken so far.</summary>
    internal sealed class Share(BodyBudget budget) : IDisposable
    {
        private long _taken;

        /// <summary>Takes bytes as they arrive, not as they are announced.</summary>
        /// <exception cref="RequestRefusedException">503: others have taken all there is.</exception>
        public void Take(int count)
        {
            _taken += count;
            if (Interlocked.Add(ref budget._left, -count) < 0)
            {
                throw new RequestRefusedException(503, "too many bodies at once");
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            Interlocked.Add(ref budget._left, _taken);
            _taken = 0;
        }
    }
}
